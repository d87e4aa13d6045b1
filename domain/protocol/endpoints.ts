import { z } from 'zod'
import { hubCodeSchema, documentIdSchema } from '../kernel/ids.ts'
import { emptySchema, liveTicketReplySchema, meReplySchema } from './auth.ts'
import { authEndpoints } from './authEndpoints.ts'
import {
  contractHistoryReplySchema,
  contractReplySchema,
  hubListReplySchema,
  revealHistorySchema,
  stockLevelsReplySchema,
} from './contracts.ts'
import { leaseEndpoints } from './leaseEndpoints.ts'
import { accessEndpoints } from './accessEndpoints.ts'
import { auditEndpoints } from './auditEndpoints.ts'
import type { Endpoint } from './endpoint.ts'
import { orderEndpoints } from './orderEndpoints.ts'
import { stockEndpoints } from './stockEndpoints.ts'
import { importListSchema, importSchema } from './imports.ts'
import { pullReplySchema, pullRequestSchema } from './pull.ts'
import { takingOutSchema, unmaskingSchema } from './stepUps.ts'
import { pushReplySchema, pushRequestSchema } from './push.ts'

export const API_PREFIX = '/api/v1'

const contractId = z.strictObject({ id: documentIdSchema })
const importId = z.strictObject({ id: z.uuid() })

/** Every route of the HTTP interface, once. Server, client and the OpenAPI document are made from this table. */
export const endpoints = {
  ...authEndpoints,
  'GET /me': { summary: 'Who is signed in', permission: 'session.own', reply: meReplySchema },
  'POST /session/activity': {
    summary: 'Tell that a person is at work: extends the idle limit',
    permission: 'session.own',
    body: emptySchema,
    reply: meReplySchema,
  },
  'POST /session/unmasking': {
    summary: 'Before a PC shows a customer in clear: leaves an audit event, and is confirmed by whoever has a second factor',
    permission: 'customer.unmask',
    stepUp: 'unmasking',
    tells: 'customer',
    body: unmaskingSchema,
    reply: emptySchema,
  },
  'POST /session/taking-out': {
    summary: 'Before a list leaves a PC as a file: leaves an audit event, and is confirmed by whoever has a second factor',
    permission: 'session.own',
    stepUp: true,
    body: takingOutSchema,
    reply: emptySchema,
  },
  'POST /sync/pull': {
    summary: 'Changes of the granted scopes since the cursors',
    permission: 'sync.pull',
    body: pullRequestSchema,
    tells: 'customer',
    reply: pullReplySchema,
  },
  'POST /sync/push': { summary: 'Settle up to 50 mutations', permission: 'sync.push', body: pushRequestSchema, reply: pushReplySchema },
  'POST /live/tickets': {
    summary: 'A one-time ticket for the live socket',
    permission: 'session.own',
    body: emptySchema,
    reply: liveTicketReplySchema,
    status: 201,
  },
  'GET /contracts/:id': {
    summary: 'One contract',
    permission: 'contract.read',
    params: contractId,
    tells: 'customer',
    reply: contractReplySchema,
  },
  'GET /contracts/:id/history': {
    summary: 'Its revisions and the versions that lost, the customer masked',
    permission: 'contract.read',
    params: contractId,
    tells: 'customer',
    reply: contractHistoryReplySchema,
  },
  'POST /contracts/:id/history/reveal': {
    summary: 'The same in clear, with the reason why',
    permission: 'customer.unmask',
    sensitive: true,
    stepUp: 'unmasking',
    params: contractId,
    body: revealHistorySchema,
    tells: 'customer',
    reply: contractHistoryReplySchema,
  },
  'GET /hubs': { summary: 'Hubs this person may see', permission: 'stock.read', reply: hubListReplySchema },
  'GET /stock-levels': {
    summary: 'Stock of one hub',
    permission: 'stock.read',
    query: z.strictObject({ hubCode: hubCodeSchema }),
    reply: stockLevelsReplySchema,
  },
  'POST /imports': {
    summary: 'Send a legacy contract export',
    permission: 'import.run',
    office: true,
    sensitive: true,
    query: z.strictObject({ fileName: z.string().min(1).max(200).optional() }),
    raw: 'text/csv',
    reply: importSchema,
    status: 202,
  },
  'GET /imports': { summary: 'Imports, newest first', permission: 'import.run', office: true, reply: importListSchema },
  'GET /imports/:id': { summary: 'Progress of one import', permission: 'import.run', office: true, params: importId, reply: importSchema },
  'GET /imports/:id/refused-rows': {
    summary: 'Refused rows with line, column and reason',
    permission: 'import.run',
    office: true,
    params: importId,
    reply: 'text/csv',
  },
  ...orderEndpoints,
  ...stockEndpoints,
  ...leaseEndpoints,
  ...accessEndpoints,
  ...auditEndpoints,
} as const satisfies Record<string, Endpoint>
export type EndpointName = keyof typeof endpoints

/** Served by processes of identity alone. */
export const authEndpointNames: readonly EndpointName[] = [
  ...(Object.keys(authEndpoints) as (keyof typeof authEndpoints)[]),
  'POST /auth/sessions/:id/end',
  'POST /auth/devices/:id/decision',
  'POST /auth/people/:id/second-factor',
  'POST /auth/sessions/:id/device-lost',
]
