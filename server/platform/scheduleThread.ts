import { execFile } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a thread may have of the machine beside what everybody else wants of it. */
const classes = {
  /** It comes after them, and interrupts nobody when it wakes up. */
  behindOthers: { priority: constants.priority.PRIORITY_BELOW_NORMAL, flag: '-b' },
  /** Only what nobody wants, given back at once. */
  leftovers: { priority: constants.priority.PRIORITY_LOW, flag: '-i' },
} as const

/**
 * Puts a thread (or the first one of a process, by its id) behind others. A priority alone does not keep it from anybody's way: whoever
 * wakes up waits some milliseconds for such a thread to finish its turn. The runtime cannot ask for Linux' classes of threads, so `chrt`
 * does, which comes with every distribution; where there is none the priority stands.
 */
export async function scheduleThread(threadId: number, as: keyof typeof classes): Promise<void> {
  const { priority, flag } = classes[as]
  setPriority(threadId, priority)
  if (process.platform !== 'linux') return
  await run('chrt', [flag, '-p', '0', String(threadId)]).catch(() => undefined)
}
