import { subscribe } from 'node:diagnostics_channel'
import { SAGA_POINT_CHANNEL } from '../../../server/orders/sagaPoints.ts'

/** Loaded beside the program by a test that tells it a point of the saga: there the process ends by SIGKILL. */
let endAt: unknown = null
process.on('message', (point) => {
  endAt = point
  process.send?.(point)
})
// The channel alone does not keep a process alive that was asked to stop.
process.channel?.unref()
subscribe(SAGA_POINT_CHANNEL, (point) => {
  if (point === endAt) process.kill(process.pid, 'SIGKILL')
})
