import type { SessionId } from '../../domain/kernel/ids.ts'
import type { SessionEnd } from '../../domain/session/session.ts'
import type { Desk } from '../desk.ts'
import type { LivePort } from '../hostPorts.ts'

/** Lets the live line speak to the desk that is open, and to the session it belongs to. */
export function hearLive(
  live: LivePort,
  of: {
    readonly desk: () => Desk | null
    readonly sessionId: () => SessionId | undefined
    readonly onEnded: (end: SessionEnd) => void
  },
): void {
  live.connect({
    onEvent: (event) => {
      if (event.name === 'heads') of.desk()?.driver.heads(event.data.heads)
      else if (event.name === 'presence') of.desk()?.sales.leases.heard(event.data)
      else if (event.name === 'session.revoked' && event.data.sessionId === of.sessionId()) of.onEnded(event.data.end)
    },
    onUp: () => of.desk()?.driver.pull(),
    onDown: () => of.desk()?.driver.probe(),
  })
}
