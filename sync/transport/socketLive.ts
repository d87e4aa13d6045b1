import { io, type Socket } from 'socket.io-client'
import { liveTicketReplySchema } from '../../domain/protocol/auth.ts'
import { liveEvents, LIVE_PATH } from '../../domain/protocol/live.ts'
import { backOffMs } from '../connection/connectionTable.ts'
import type { LivePort } from '../hostPorts.ts'
import type { Clock, Random, TimerId } from '../ports.ts'
import type { HttpCalls } from './httpCalls.ts'
import { parseWith, refreshCookies } from './httpTransport.ts'

type Listener = Parameters<LivePort['connect']>[0]

/** The live line of a browser. Every attempt asks for a one-time ticket; events are hints, so a lost one costs time only. */
export function socketLive({ http, clock, random }: { http: HttpCalls; clock: Clock; random: Random }): LivePort {
  let line: SocketLine | null = null
  return {
    connect: (listener) => {
      line?.close()
      line = new SocketLine({ http, clock, random, listener })
      line.open()
    },
    disconnect: () => {
      line?.close()
      line = null
    },
  }
}

class SocketLine {
  readonly #parts: { http: HttpCalls; clock: Clock; random: Random; listener: Listener }
  #socket: Socket | null = null
  #failures = 0
  #timer: TimerId | null = null
  #closed = false

  constructor(parts: { http: HttpCalls; clock: Clock; random: Random; listener: Listener }) {
    this.#parts = parts
  }

  open(): void {
    this.#attempt().catch(() => this.#later())
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) this.#parts.clock.clearTimeout(this.#timer)
    this.#socket?.disconnect()
    this.#socket = null
  }

  async #attempt(): Promise<void> {
    const { http, listener } = this.#parts
    const request = { method: 'POST' as const, path: '/live/tickets', body: {}, parse: parseWith(liveTicketReplySchema) }
    const answer = await http.callWithRefresh(request, () => refreshCookies(http))
    if (this.#closed) return
    if (answer.kind !== 'value') return this.#later()
    // A ticket is good for one handshake, so connecting again is done here and not by the library.
    const socket = io({
      path: LIVE_PATH,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth: { ticket: answer.value.ticket },
    })
    this.#socket = socket
    socket.on('connect', () => {
      this.#failures = 0
      listener.onUp()
    })
    socket.on('heads', (data: unknown) => {
      const heads = liveEvents.heads.safeParse(data)
      if (heads.success) listener.onEvent({ name: 'heads', data: heads.data })
    })
    socket.on('session.revoked', (data: unknown) => {
      const revoked = liveEvents['session.revoked'].safeParse(data)
      if (revoked.success) listener.onEvent({ name: 'session.revoked', data: revoked.data })
    })
    socket.on('presence', (data: unknown) => {
      const presence = liveEvents.presence.safeParse(data)
      if (presence.success) listener.onEvent({ name: 'presence', data: presence.data })
    })
    socket.on('connect_error', () => this.#later())
    socket.on('disconnect', () => {
      if (this.#closed) return
      listener.onDown()
      this.#later()
    })
  }

  #later(): void {
    if (this.#closed) return
    this.#socket?.disconnect()
    this.#socket = null
    const { clock, random } = this.#parts
    if (this.#timer !== null) clock.clearTimeout(this.#timer)
    this.#timer = clock.setTimeout(() => this.open(), backOffMs(this.#failures++, random.fraction()))
  }
}
