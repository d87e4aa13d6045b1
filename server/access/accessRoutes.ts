import type { FastifyInstance } from 'fastify'
import { accept } from '../../domain/kernel/refusals.ts'
import { route } from '../platform/route.ts'
import { listPeople, openSessions, readBook } from './accessReads.ts'
import { listDevices } from './listDevices.ts'
import { listApprovals } from './approvalReads.ts'
import { askExport, decideAsked, mayTakeOut } from './secondPerson.ts'
import { endGiven, giveRole, type AccessDeps } from './giveRoles.ts'
import { makeRole, shapeRole } from './shapeRoles.ts'

export function registerAccessRoutes(app: FastifyInstance, deps: AccessDeps): void {
  route(app, 'GET /access/people', async ({ principal, query }) => accept(await listPeople(deps.db, principal, query)))
  route(app, 'GET /access/roles', async () => accept({ book: await readBook(deps.db) }))
  route(app, 'GET /access/approvals', async ({ principal, query }) =>
    accept(await listApprovals(deps.db, { principal, after: query.after, now: deps.clock() })),
  )
  route(app, 'POST /access/approvals/:id/decision', ({ principal, params, body, address }) =>
    decideAsked(deps, { principal, address, id: params.id, event: body.event }),
  )
  route(app, 'POST /session/taking-out', ({ principal, body, address }) => mayTakeOut(deps, { principal, address, taking: body }))
  route(app, 'POST /access/export-requests', ({ principal, body, address }) => askExport(deps, { principal, address, asked: body }))
  route(app, 'GET /access/sessions', async ({ principal }) => accept(await openSessions(deps.db, principal)))
  route(app, 'GET /access/devices', async ({ principal }) => accept(await listDevices(deps.db, principal)))
  route(app, 'POST /access/people/:id/roles', ({ principal, params, body, address }) =>
    giveRole(deps, { principal, address, userId: params.id, given: body }),
  )
  route(app, 'POST /access/given/:id/end', ({ principal, params, body, address }) =>
    endGiven(deps, { principal, address, id: params.id, reason: body.reason }),
  )
  route(app, 'POST /access/roles', ({ principal, body, address }) => makeRole(deps, { principal, address, made: body }))
  route(app, 'POST /access/roles/:id/permissions', ({ principal, params, body: { permission, held, reason }, address }) =>
    shapeRole(deps, { principal, address, shape: { role: params.id, permission }, adds: held, reason }),
  )
  route(app, 'POST /access/roles/:id/juniors', ({ principal, params, body: { junior, above, reason }, address }) =>
    shapeRole(deps, { principal, address, shape: { role: params.id, junior }, adds: above, reason }),
  )
}
