import { randomUUID } from 'node:crypto'
import { createServer, request, type IncomingMessage } from 'node:http'
import { FRESH_UUID } from './sampleOfSchema.ts'

export type RelayedRequest = { readonly status: number; readonly line: string; readonly body: string; readonly answer: string }

export type AttackRelay = {
  readonly url: string
  /** What passed since it was asked last. */
  taken(): readonly RelayedRequest[]
  /** Whose token goes with every request from now on; null: nobody's. */
  as(token: string | null): void
  close(): Promise<void>
}

/**
 * Stands between an attacking program and the server: it is signed in for it, and gives every request ids and a key of its own, so that
 * each of them is work to be done and no repetition. It changes nothing else and keeps what was answered.
 */
export async function startAttackRelay(server: string): Promise<AttackRelay> {
  const target = new URL(server)
  let token: string | null = null
  let passed: RelayedRequest[] = []
  const fresh = (text: string): string => text.replaceAll(FRESH_UUID, () => randomUUID())

  const relay = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      const sent = Buffer.from(fresh(body.toString('latin1')), 'latin1')
      const { host: _host, 'content-length': _length, 'transfer-encoding': _coding, connection: _connection, ...headers } = incoming.headers
      const line = `${incoming.method} ${fresh(incoming.url ?? '/')}`
      const call = request(
        {
          host: target.hostname,
          port: target.port,
          method: incoming.method,
          path: line.slice(line.indexOf(' ') + 1),
          headers: {
            ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fresh(String(value))])),
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
            ...(sent.length > 0 ? { 'content-length': String(sent.length) } : {}),
          },
        },
        (answer) => {
          void bodyOf(answer).then((told) => {
            const status = answer.statusCode ?? 0
            passed.push({ status, line, body: sent.toString('utf8'), answer: told.toString('utf8').slice(0, 400) })
            // Packed or not, its length is told anew.
            const { 'transfer-encoding': _chunks, ...heads } = answer.headers
            outgoing.writeHead(status, { ...heads, 'content-length': String(told.length) })
            outgoing.end(told)
          })
        },
      )
      call.on('error', (error) => {
        passed.push({ status: 0, line, body: sent.toString('utf8'), answer: error.message })
        outgoing.destroy()
      })
      call.end(sent)
    })
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const address = relay.address()
  if (address === null || typeof address === 'string') throw new Error('the relay has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    taken: () => {
      const all = passed
      passed = []
      return all
    },
    as: (given) => {
      token = given
    },
    close: () =>
      new Promise((resolve) => {
        relay.closeAllConnections()
        relay.close(() => resolve())
      }),
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of message) pieces.push(Buffer.from(piece as Uint8Array))
  return Buffer.concat(pieces)
}
