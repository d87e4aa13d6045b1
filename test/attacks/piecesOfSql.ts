import { randomUUID } from 'node:crypto'
import type { AttackPerson } from './sqlmap/attackPerson.ts'
import type { AttackRequest } from './sqlmap/attackRequests.ts'
import { FRESH_UUID } from './sqlmap/sampleOfSchema.ts'

/** What is put behind a value: the second of a pair asks for the opposite of the first, and must be answered alike. */
const pairs: readonly (readonly [string, string])[] = [
  [`' or '1'='1`, `' and '1'='2`],
  [`' or 1=1 -- `, `' and 1=2 -- `],
  [` or 1=1`, ` and 1=2`],
]
/** Whatever is said in it, an answer never tells of the inside. */
const alone: readonly string[] = [
  `'`,
  `\\`,
  `';select pg_sleep(9)--`,
  `' union select null--`,
  `$1`,
  `'||(select version())||'`,
  `\u02bc or 1=1`,
]
const INSIDE = /syntax error|pg_|PostgreSQL \d|SQLSTATE|invalid input syntax|unterminated|at character|relation "/i

/** A statement that sleeps is asked to sleep for longer than any answer takes. */
const WAITS_MS = 8_000

type Answered = { readonly status: number; readonly text: string }

/**
 * Puts pieces of SQL behind every starred value of the requests, one after the other, as the first of `people` who may ask. What is told
 * is what they got: another answer to "or" than to "and", a word of the inside, a mistake of the server's own, or a place that waits.
 */
export async function gotByPiecesOfSql(
  server: string,
  people: readonly AttackPerson[],
  requests: readonly AttackRequest[],
): Promise<{ readonly got: readonly string[]; readonly asked: number }> {
  const got: string[] = []
  let asked = 0
  for (const request of requests) {
    const person = people.find(({ permissions }) => permissions.includes(request.permission))
    if (!person && request.permission !== 'public') throw new Error(`nobody may ask ${request.name}`)
    const token = person && request.permission !== 'public' ? await person.token() : null
    for (const [at, parameter] of request.parameters.entries()) {
      const send = async (piece: string): Promise<Answered> => {
        asked += 1
        return sent(server, request, { at, piece }, token)
      }
      for (const [either, neither] of pairs) {
        const both = async () => [bare((await send(either)).text, either), bare((await send(neither)).text, neither)] as const
        const [one, other] = await both()
        // Who must wait is told nothing else.
        if (one === other || `${one}${other}`.includes('too_many_requests')) continue
        // What is done once is answered otherwise the second time, but then to both.
        const [again, otherAgain] = await both()
        if (one === again && other === otherAgain) got.push(`${request.name} ${parameter.name}: ${either}`)
      }
      for (const piece of alone) {
        const { status, text } = await send(piece)
        if (status === 500 || status === 0 || INSIDE.test(text.replaceAll(piece, '')))
          got.push(`${request.name} ${parameter.name}: ${piece} -> ${status}`)
      }
    }
  }
  return { got, asked }
}

/** Without what differs from one answer to the next, and without what was sent. */
function bare(text: string, piece: string): string {
  return text
    .replaceAll(JSON.stringify(piece).slice(1, -1), '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '#')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '#')
    .replaceAll(/"retryAfterSeconds":\d+/g, '#')
}

async function sent(
  server: string,
  request: AttackRequest,
  { at, piece }: { readonly at: number; readonly piece: string },
  token: string | null,
): Promise<Answered> {
  let star = -1
  /** The star that is meant becomes the piece, all others go. In their order: path, heads, body. */
  const filled = (text: string, written: (piece: string) => string): string =>
    text.replaceAll('*', () => {
      star += 1
      return star === at ? written(piece) : ''
    })
  const path = filled(request.path, encodeURIComponent).replaceAll(FRESH_UUID, () => randomUUID())
  // A head holds Latin letters only.
  const heads = request.headers.map(([name, value]) => [name, filled(value, (words) => words.replaceAll(/[^\x20-\x7e]/g, '?')).trim()])
  const body = request.body === null ? null : filled(request.body, (words) => JSON.stringify(words).slice(1, -1))
  try {
    const response = await fetch(`${server}${path}`, {
      method: request.method,
      headers: { ...Object.fromEntries(heads), ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === null ? {} : { body: body.replaceAll(FRESH_UUID, () => randomUUID()) }),
      signal: AbortSignal.timeout(WAITS_MS),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    return { status: 0, text: error instanceof Error ? error.name : 'no answer' }
  }
}
