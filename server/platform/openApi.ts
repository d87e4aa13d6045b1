import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { refusalCodes, refusals } from '../../domain/kernel/refusals.ts'
import type { Endpoint } from '../../domain/protocol/endpoint.ts'
import { API_PREFIX, endpoints } from '../../domain/protocol/endpoints.ts'
import { STEP_UP_HEADER } from '../../domain/session/stepUp.ts'
import { IDEMPOTENCY_HEADER } from '../../domain/protocol/orders.ts'
import { problemSchema } from '../../domain/protocol/problem.ts'
import { PROBLEM_TYPE } from './problemOf.ts'
import { problemTitles } from './problemTitles.ts'

type Schema = Record<string, unknown>
const rows: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints)

/** OpenAPI 3.1 out of the endpoints table: the schemas that parse a request are the ones that describe it. */
export function openApiDocument(): Schema {
  const paths: Record<string, Schema> = {}
  for (const [name, endpoint] of rows) {
    const [method = '', path = ''] = name.split(' ')
    const place = `${API_PREFIX}${path.replaceAll(/:(\w+)/g, '{$1}')}`
    paths[place] = { ...paths[place], [method.toLowerCase()]: operationOf(endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Dealer Desk', version: '1', description: 'Contracts, HUB stock, sync and sessions of dealer shops.' },
    paths,
    components: {
      schemas: { Problem: jsonSchemaOf(problemSchema, 'output') },
      responses: {
        Problem: { description: 'Why not (RFC 9457)', content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } } },
      },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, cookie: { type: 'apiKey', in: 'cookie', name: 'desk_access' } },
    },
  }
}

function operationOf(endpoint: Endpoint): Schema {
  const isPublic = endpoint.permission === 'public'
  const reply = endpoint.reply
  const content =
    typeof reply === 'string'
      ? { [reply]: { schema: { type: 'string' } } }
      : { 'application/json': { schema: jsonSchemaOf(reply, 'output') } }
  return {
    summary: endpoint.summary,
    ...(isPublic ? {} : { security: [{ bearer: [] }, { cookie: [] }], 'x-permission': endpoint.permission }),
    ...(endpoint.office ? { 'x-office-only': true } : {}),
    parameters: [
      ...parametersOf(endpoint.params, 'path'),
      ...parametersOf(endpoint.query, 'query'),
      ...(endpoint.idempotent ? [idempotencyKey] : []),
      ...(endpoint.stepUp ? [stepUpTicket] : []),
    ],
    ...(endpoint.body ? { requestBody: { content: { 'application/json': { schema: jsonSchemaOf(endpoint.body, 'input') } } } } : {}),
    ...(endpoint.raw ? { requestBody: { required: true, content: { [endpoint.raw]: { schema: { type: 'string' } } } } } : {}),
    responses: { [endpoint.status ?? 200]: { description: 'Done', content }, default: { $ref: '#/components/responses/Problem' } },
  }
}

/** Asked of whoever has a second factor. */
const stepUpTicket: Schema = { name: STEP_UP_HEADER, in: 'header', required: false, schema: { type: 'string' } }
const idempotencyKey: Schema = { name: IDEMPOTENCY_HEADER, in: 'header', required: true, schema: { type: 'string', format: 'uuid' } }

const objectSchema = z.object({ properties: z.record(z.string(), z.unknown()).optional(), required: z.array(z.string()).optional() })

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Schema[] {
  if (!schema) return []
  const { properties = {}, required = [] } = objectSchema.parse(jsonSchemaOf(schema, 'input'))
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: value,
  }))
}

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
  return rest
}

/** The document for programs and a page for people; the page needs neither a script nor an inline style. */
export function registerDocs(app: FastifyInstance): void {
  const config = { permission: 'public' } as const
  const document = JSON.stringify(openApiDocument())
  const page = docsPage()
  app.get(`${API_PREFIX}/openapi.json`, { config }, (_request, reply) => reply.type('application/json; charset=utf-8').send(document))
  app.get(`${API_PREFIX}/docs`, { config }, (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get(`${API_PREFIX}/docs.css`, { config }, (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE))
}

const STYLE = `body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d8dee4;vertical-align:top}
code{font-family:ui-monospace,monospace;font-size:.9em}@media (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}th,td{border-color:#30363d}a{color:#79c0ff}}`

function docsPage(): string {
  const operations = rows.map(([name, { summary, permission }]) =>
    row([`<code>${escapeHtml(name)}</code>`, escapeHtml(summary), `<code>${permission}</code>`]),
  )
  const problems = refusalCodes.map((code) =>
    row([`<code>${code}</code>`, String(refusals[code].http), refusals[code].retry, escapeHtml(problemTitles[code])], code),
  )
  return `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>Dealer Desk API</title><link rel="stylesheet" href="${API_PREFIX}/docs.css"></head>
<body><h1>Dealer Desk API</h1><p>모든 주소는 <code>${API_PREFIX}</code> 아래에 있습니다. <a href="${API_PREFIX}/openapi.json">OpenAPI 3.1</a></p>
<h2>요청</h2><table><thead>${row(['요청', '내용', '권한'], undefined, 'th')}</thead><tbody>${operations.join('')}</tbody></table>
<h2>거절 (RFC 9457)</h2><table><thead>${row(['code', 'HTTP', '다시', '뜻'], undefined, 'th')}</thead><tbody>${problems.join('')}</tbody></table></body></html>`
}

function row(cells: readonly string[], id?: string, tag = 'td'): string {
  return `<tr${id === undefined ? '' : ` id="${id}"`}>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
