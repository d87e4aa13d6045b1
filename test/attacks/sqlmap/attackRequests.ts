import { z } from 'zod'
import { IDEMPOTENCY_HEADER } from '../../../domain/protocol/orders.ts'
import { branchesOf, FRESH_UUID, sampleOf, withMarks, type KnownValue, type Leaf } from './sampleOfSchema.ts'

/** A request with a star behind each place that is to be attacked: what sqlmap reads. */
export type AttackRequest = {
  /** Its row in the table of endpoints, and which of several bodies. */
  readonly name: string
  readonly permission: string
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string | null
  /** What the stars stand behind: each place in its order, as sqlmap counts them. */
  readonly parameters: readonly { readonly place: 'URI' | 'HEADER' | 'POST'; readonly name: string }[]
}

const operationSchema = z.object({
  'x-permission': z.string().default('public'),
  parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), schema: z.unknown() })),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
})
const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) })

/** A text with a star is one that is attacked; numbers and yes-or-no get theirs outside of the quotes. */
const STAR = '*'
const BARE = /"bare:([^"]*)"/g

/**
 * Every place of the OpenAPI document where a caller says something: path, query, headers and each leaf and chosen name of a body, in
 * as many requests as there are ways through the body. `known` names something that is there, by endpoint and name; `files`: what
 * stands in a body that is no JSON, stars and all, by its media type; `bodies`: a whole body that is taken, by endpoint, where the
 * schema alone does not say what is.
 */
export function attackRequests(
  document: unknown,
  given: {
    readonly known: (endpoint: string) => KnownValue
    readonly files: Readonly<Record<string, string>>
    readonly bodies: Readonly<Record<string, object>>
  },
): readonly AttackRequest[] {
  const { paths } = documentSchema.parse(document)
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => requestsOf(path, method.toUpperCase(), operation, given)),
  )
}

function requestsOf(
  path: string,
  method: string,
  operation: z.infer<typeof operationSchema>,
  given: Parameters<typeof attackRequests>[1],
): readonly AttackRequest[] {
  const name = `${method} ${path}`
  const known = given.known(name)
  const { 'x-permission': permission, parameters: told, requestBody } = operation
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  const schema = content?.schema ?? {}
  const seen = new Set<string>()
  const whole = given.bodies[name]
  const taken: AttackRequest[] = whole ? [wholeRequest({ name, permission, method, path }, whole, told)] : []
  const made = Array.from({ length: type === 'application/json' ? branchesOf(schema) : 1 }, (_, branch): AttackRequest => {
    const isFirst = branch === 0
    const value = (parameter: (typeof told)[number]) =>
      String(sampleOf(parameter.schema, { branch: 0, known, mark: ({ value: leaf }) => leaf, name: parameter.name }))
    const starred = (parameter: (typeof told)[number]) => `${encodeURIComponent(value(parameter))}${isFirst ? STAR : ''}`
    const of = (place: string) => told.filter((parameter) => parameter.in === place)
    const query = of('query').map((parameter) => `${parameter.name}=${starred(parameter)}`)
    const line = of('path').reduce((whole, parameter) => whole.replace(`{${parameter.name}}`, starred(parameter)), path)
    const { body, leaves } = bodyOf({ type, schema, branch, known, seen, files: given.files })
    return {
      name: isFirst ? name : `${name} (${branch + 1})`,
      permission,
      method,
      path: query.length > 0 ? `${line}?${query.join('&')}` : line,
      headers: [
        ...(type === undefined ? [] : [['content-type', type] as const]),
        ...of('header').map((parameter) => [parameter.name, `${value(parameter)}${isFirst ? STAR : ''}`] as const),
      ],
      body,
      parameters: [
        ...(isFirst ? [...inOrder(path, of('path')), ...of('query')].map((one) => ({ place: 'URI', name: one.name }) as const) : []),
        ...(isFirst ? of('header').map((one) => ({ place: 'HEADER', name: one.name }) as const) : []),
        ...leaves.map((leaf) => ({ place: 'POST', name: leaf }) as const),
      ],
    }
  }).filter(({ parameters }, branch) => branch === 0 || parameters.length > 0)
  return [...made, ...taken]
}

function wholeRequest(
  head: { readonly name: string; readonly permission: string; readonly method: string; readonly path: string },
  whole: object,
  told: z.infer<typeof operationSchema>['parameters'],
): AttackRequest {
  const leaves: string[] = []
  const starred = withMarks(whole, '', ({ path, value }) => {
    leaves.push(path)
    return typeof value === 'string' ? `${value}${STAR}` : `bare:${String(value)}`
  })
  const required = told.filter((parameter) => parameter.in === 'header' && parameter.name.toLowerCase() === IDEMPOTENCY_HEADER)
  return {
    ...head,
    name: `${head.name} (taken)`,
    headers: [['content-type', 'application/json'], ...required.map((parameter) => [parameter.name, FRESH_UUID] as const)],
    body: JSON.stringify(starred).replaceAll(BARE, `$1${STAR}`),
    parameters: leaves.map((name) => ({ place: 'POST', name })),
  }
}

function inOrder<T extends { readonly name: string }>(path: string, parameters: readonly T[]): readonly T[] {
  return parameters.toSorted((a, b) => path.indexOf(`{${a.name}}`) - path.indexOf(`{${b.name}}`))
}

function bodyOf(given: {
  readonly type: string | undefined
  readonly schema: unknown
  readonly branch: number
  readonly known: KnownValue
  readonly seen: Set<string>
  readonly files: Readonly<Record<string, string>>
}): { readonly body: string | null; readonly leaves: readonly string[] } {
  const { type, schema, branch, known, seen } = given
  if (type === undefined) return { body: null, leaves: [] }
  if (type !== 'application/json') {
    const body = given.files[type]
    if (body === undefined) throw new Error(`nothing to send as ${type}`)
    return { body, leaves: [...body.matchAll(/\*/g)].map((_, i) => `cell ${i + 1}`) }
  }
  const leaves: string[] = []
  const mark = ({ path, value, isKey }: Leaf): unknown => {
    // Attacked in another body already: the same words of another branch are another place.
    const place = `${path}=${typeof value === 'string' && value.includes(FRESH_UUID) ? 'id' : String(value)}`
    if (seen.has(place)) return value
    seen.add(place)
    leaves.push(isKey ? `${path} as a name` : path)
    return typeof value === 'string' ? `${value}${STAR}` : `bare:${String(value)}`
  }
  const sample = sampleOf(schema, { branch, known, mark })
  return { body: JSON.stringify(sample).replaceAll(BARE, `$1${STAR}`), leaves }
}
