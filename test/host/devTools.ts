import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { CDPSession } from 'playwright-core'

/** One target of the DevTools protocol, typed as Playwright types it. */
export interface DevToolsSession {
  readonly send: CDPSession['send']
  readonly on: CDPSession['on']
}

type Waiting = { readonly method: string; readonly answer: (value: unknown) => void; readonly fail: (error: Error) => void }
type Message = {
  readonly id?: number
  readonly sessionId?: string
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/**
 * The DevTools protocol over Chromium's pipe (--remote-debugging-pipe). With a pipe Chromium leaves by itself when this
 * process is gone, however it went.
 */
export class DevTools {
  readonly browser: DevToolsSession
  readonly #out: Writable
  readonly #waiting = new Map<number, Waiting>()
  readonly #heard = new Map<string, EventEmitter>()
  #next = 1

  constructor(pipe: { readonly toChromium: Writable; readonly fromChromium: Readable }) {
    this.#out = pipe.toChromium
    this.#out.on('error', () => this.#abandon())
    let rest = ''
    pipe.fromChromium.setEncoding('utf8')
    pipe.fromChromium.on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\0')
      rest = parts.pop() ?? ''
      for (const part of parts) this.#receive(JSON.parse(part) as Message)
    })
    pipe.fromChromium.on('close', () => this.#abandon())
    this.browser = this.session('')
  }

  /** The session with this id; '' is the browser itself. */
  session(id: string): DevToolsSession {
    const heard = this.#emitterOf(id)
    // The protocol's own types say what each method takes and gives; on the wire it is JSON.
    const send = (method: string, params: object = {}) => this.#send(id, method, params)
    return { send, on: heard.on.bind(heard) } as unknown as DevToolsSession
  }

  #emitterOf(id: string): EventEmitter {
    const known = this.#heard.get(id)
    if (known !== undefined) return known
    const made = new EventEmitter()
    this.#heard.set(id, made)
    return made
  }

  #send(sessionId: string, method: string, params: object): Promise<unknown> {
    const id = this.#next++
    return new Promise((answer, fail) => {
      this.#waiting.set(id, { method, answer, fail })
      this.#out.write(`${JSON.stringify({ id, method, params, ...(sessionId === '' ? {} : { sessionId }) })}\0`)
    })
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      this.#emitterOf(message.sessionId ?? '').emit(message.method ?? '', message.params)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.error === undefined) waiting?.answer(message.result)
    else waiting?.fail(new Error(`${waiting.method}: ${message.error.message}`))
  }

  #abandon(): void {
    for (const waiting of this.#waiting.values()) waiting.fail(new Error(`${waiting.method}: Chromium is gone`))
    this.#waiting.clear()
  }
}
