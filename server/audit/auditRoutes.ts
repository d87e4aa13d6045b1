import type { FastifyInstance } from 'fastify'
import type { Millis } from '../../domain/kernel/instant.ts'
import { accept } from '../../domain/kernel/refusals.ts'
import type { Database } from '../platform/database.ts'
import { route } from '../platform/route.ts'
import { answerAlert, listAlerts } from './auditAlerts.ts'
import { listAudit } from './auditReads.ts'
import { auditReport, reviewReport } from './auditReports.ts'
import { auditState } from './auditState.ts'

export function registerAuditRoutes(app: FastifyInstance, deps: { readonly db: Database; readonly clock: () => Millis }): void {
  route(app, 'GET /audit/events', async ({ principal, query, address }) => accept(await listAudit(deps, { principal, query, address })))
  route(app, 'GET /audit/state', async () => accept(await auditState(deps)))
  route(app, 'GET /audit/alerts', async ({ principal, query }) => accept(await listAlerts(deps, principal, query)))
  route(app, 'POST /audit/alerts/:id/answer', ({ principal, params, body, address }) =>
    answerAlert(deps, { principal, id: Number(params.id), answer: body, address }),
  )
  route(app, 'GET /audit/reports/:month', async ({ params }) => accept(await auditReport(deps, params.month)))
  route(app, 'POST /audit/reports/:month/review', ({ principal, params, body, address }) =>
    reviewReport(deps, { principal, month: params.month, note: body.note, address }),
  )
}
