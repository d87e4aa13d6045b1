import { randomInt, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { v7 as uuidv7 } from 'uuid'
import { scheduleThread } from '../../server/platform/scheduleThread.ts'
import { openLoop } from './openLoop.ts'

/**
 * A process of clients: `node clients.ts orders|guesses URL PER_SECOND SECONDS [TOKEN…]`; it tells its parent what they saw.
 * Guesses come from addresses of their own, as a botnet's do: one address alone would soon have to wait.
 */
const [kind, url = '', perSecond, seconds, ...tokens] = process.argv.slice(2)
// As many lines as calls: who waits here for a free one would not be a storm.
const agent = new Agent({ keepAlive: true, maxSockets: Infinity })

/** Resolves with the status, or with what the line died of. */
function post(path: string, body: object, headers: Readonly<Record<string, string>>): Promise<string> {
  const text = JSON.stringify(body)
  return new Promise((resolve) => {
    const call = request(
      `${url}/api/v1${path}`,
      { agent, method: 'POST', headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } },
      (answer) => {
        answer.resume()
        answer.on('end', () => resolve(String(answer.statusCode)))
      },
    )
    call.on('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    call.end(text)
  })
}

const guess = (n: number): Promise<string> =>
  post(
    '/auth/sign-in',
    {
      loginId: `guessed-name-${n % 5_000}`,
      password: `guess ${n}`,
      device: { deviceId: randomUUID(), name: 'guess', platform: 'linux', appVersion: '0' },
    },
    { 'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}` },
  )

/** A SALE of one piece that needs no serial number; which, is told by whoever opened the shelf. */
function order(n: number): Promise<string> {
  const sale: unknown = JSON.parse(process.env['BENCH_SALE'] ?? '')
  return post(
    '/orders',
    { ...(sale as object), orderId: uuidv7() },
    {
      authorization: `Bearer ${tokens[n % tokens.length]}`,
      'idempotency-key': uuidv7(),
    },
  )
}

// Whoever guesses sits at machines of their own: here they take what everybody else leaves.
if (kind === 'guesses') await scheduleThread(process.pid, 'leftovers')

const seen = await openLoop({ perSecond: Number(perSecond), seconds: Number(seconds) }, kind === 'orders' ? order : guess)
agent.destroy()
// Only when it is told: whoever leaves before that has seen nothing.
process.send?.(seen, () => process.disconnect())
