import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { route } from '../platform/route.ts'
import type { ImportService } from './importService.ts'

/** POST /imports takes the file as it is and answers when it has come whole; GET tells how far it is. */
export function registerImportRoutes(app: FastifyInstance, imports: ImportService): void {
  route(app, 'POST /imports', async ({ body, query, principal, address }) =>
    imports.receive({ fileName: query.fileName ?? 'contracts.csv', stream: body, starter: { principal, address } }),
  )
  route(app, 'GET /imports', async () => ({ ok: true, value: { imports: [...(await imports.list())] } }))
  route(app, 'GET /imports/:id', async ({ params }) => imports.find(params.id))
  route(app, 'GET /imports/:id/refused-rows', async ({ params }) => {
    const found = await imports.find(params.id)
    if (!found.ok) return found
    const headers = { 'content-disposition': 'attachment; filename="refused-rows.csv"' }
    return { ok: true, raw: Readable.from(imports.refusedRows(params.id)), type: 'text/csv; charset=utf-8', headers }
  })
}
