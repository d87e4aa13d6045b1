import { execFile } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Lets a thread (or the first one of a process, by its id) have what nobody else on the machine wants, and give it back at once. The
 * lowest priority alone does not: whoever wakes up waits some milliseconds for such a thread to finish its turn. The runtime cannot ask for
 * Linux' idle class, so `chrt` does, which every distribution has; where there is none the lowest priority stands.
 */
export async function takeWhatIsLeft(threadId: number): Promise<void> {
  setPriority(threadId, constants.priority.PRIORITY_LOW)
  if (process.platform !== 'linux') return
  await run('chrt', ['-i', '-p', '0', String(threadId)]).catch(() => undefined)
}
