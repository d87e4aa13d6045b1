import { wrap } from 'comlink'
import type { WorkbookThread } from '../data/writeWorkbook.ts'
import type { TrustedWorkers } from './trustedWorkers.ts'
import type { WorkbookDoor } from './workbookWorker.ts'

/**
 * Starts a thread for one workbook. Its script is large: it is read once when the page has nothing else to do, because lists
 * are taken out without a line too.
 */
export function workbookThreads({ workbook, trusted }: TrustedWorkers): () => WorkbookThread {
  const open = () => openThread(new Worker(trusted(workbook), { type: 'module', name: 'workbook' }))
  requestIdleCallback(() => {
    const first = open()
    void first
      .add([])
      .catch(() => undefined)
      .then(() => first.close())
  })
  return open
}

function openThread(worker: Worker): WorkbookThread {
  const remote = wrap<WorkbookDoor>(worker)
  // A thread that cannot be read, or runs out of memory, answers nothing: its end is the answer.
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => reject(new Error('the workbook could not be made')))
  })
  failed.catch(() => undefined)
  const answer = <T>(work: Promise<T>): Promise<T> => Promise.race([work, failed])
  return {
    begin: (head) => answer(remote.begin(head)),
    add: (rows) => answer(remote.add(rows)),
    finish: () => answer(remote.finish()),
    close: () => worker.terminate(),
  }
}
