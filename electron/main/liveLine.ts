import { io, type Socket } from 'socket.io-client'
import { liveTicketReplySchema } from '../../domain/protocol/auth.ts'
import { LIVE_PATH, type LiveEvent, type LiveEventName } from '../../domain/protocol/live.ts'
import { liveEventSchema } from '../ipc/ipcContract.ts'
import type { CallCentre } from './callCentre.ts'
import type { SessionKeeper } from './sessionKeeper.ts'

const RETRY_MS = { first: 1_000, most: 30_000 } as const

export type LiveListener = { readonly onEvent: (event: LiveEvent) => void; readonly onUp: () => void; readonly onDown: () => void }

/**
 * Main's line to the centre. Every connection takes a ticket of its own; a refused one is tried again, slower each time,
 * as long as the page wants the line. A revoked session drops the tokens here, before the page hears of it.
 */
export function createLiveLine(deps: {
  readonly serverUrl: string
  readonly call: CallCentre
  readonly keeper: SessionKeeper
  readonly listener: LiveListener
}) {
  let socket: Socket | null = null
  let timer: NodeJS.Timeout | null = null
  let waitMs: number = RETRY_MS.first
  let wanted = false

  async function revoke(event: LiveEvent<'session.revoked'>): Promise<void> {
    if (!(await deps.keeper.revoked(event.data.sessionId))) return
    close()
    deps.listener.onEvent(event)
  }

  async function heard(name: LiveEventName, data: unknown): Promise<void> {
    const event = liveEventSchema.safeParse({ name, data })
    if (!event.success) return
    if (event.data.name === 'session.revoked') await revoke(event.data)
    else deps.listener.onEvent(event.data)
  }

  /** Null: no ticket to be had now. A session that ended is told to the page as if the line had said it. */
  async function ticket(): Promise<string | null> {
    const grant = await deps.keeper.grant()
    if (grant.kind !== 'value') return null
    const { accessToken, sessionId } = grant.value
    const answer = await deps.call({ method: 'POST', path: '/live/tickets', body: {}, reply: liveTicketReplySchema, accessToken })
    if (answer.kind === 'value') return answer.value.ticket
    if (answer.kind === 'unreachable') return null
    if (answer.problem.code === 'session_revoked' && answer.problem.end !== undefined)
      await revoke({ name: 'session.revoked', data: { sessionId, end: answer.problem.end } })
    else await deps.keeper.heard(answer.problem, grant.value)
    return null
  }

  function retryLater(): void {
    if (!wanted || timer !== null) return
    timer = setTimeout(() => {
      timer = null
      void dial()
    }, waitMs)
    waitMs = Math.min(waitMs * 2, RETRY_MS.most)
  }

  async function dial(): Promise<void> {
    const pass = await ticket()
    if (!wanted || socket !== null) return
    if (pass === null) return retryLater()
    const line = io(deps.serverUrl, {
      path: LIVE_PATH,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth: { ticket: pass },
    })
    socket = line
    line.on('connect', () => {
      waitMs = RETRY_MS.first
      deps.listener.onUp()
    })
    line.on('heads', (data: unknown) => void heard('heads', data))
    line.on('session.revoked', (data: unknown) => void heard('session.revoked', data))
    line.on('presence', (data: unknown) => void heard('presence', data))
    const lost = () => {
      if (socket !== line) return
      socket = null
      line.close()
      deps.listener.onDown()
      retryLater()
    }
    line.on('disconnect', lost)
    line.on('connect_error', lost)
  }

  function close(): void {
    wanted = false
    if (timer !== null) clearTimeout(timer)
    timer = null
    const line = socket
    socket = null
    line?.close()
  }

  return {
    /** A page that loaded anew asks again: a line that is up already is told to it at once. */
    connect(): void {
      wanted = true
      if (socket?.connected === true) deps.listener.onUp()
      else if (socket === null && timer === null) void dial()
    },
    disconnect: close,
  }
}
export type LiveLine = ReturnType<typeof createLiveLine>
