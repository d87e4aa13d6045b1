import { readdir, readFile } from 'node:fs/promises'
import { scheduleThread } from '../platform/scheduleThread.ts'

/** Where Linux shows the threads of a process, each with its name. */
const TASKS = '/proc/self/task'
/** The runtime's threads for long work; hashes run in them. */
const WORKER = 'libuv-worker'

/**
 * Lets identity stand behind everything else on the machine, orders first of all: its threads that hash get what others leave, and
 * the rest of it, which hears guesses and answers them, comes after whoever sells. Where nobody else wants the machine it costs nothing.
 * Call it when hashes have run once, for before that the threads are not there. Resolves with how many of them were lowered; 0 where
 * the system shows none (it is Linux that does).
 */
export async function standBehindOrders(): Promise<number> {
  await scheduleThread(process.pid, 'behindOthers')
  const tasks = await readdir(TASKS).catch(() => [])
  let lowered = 0
  for (const task of tasks) {
    const name = await readFile(`${TASKS}/${task}/comm`, 'utf8').catch(() => '')
    if (name.trim() !== WORKER) continue
    await scheduleThread(Number(task), 'leftovers')
    lowered++
  }
  return lowered
}
