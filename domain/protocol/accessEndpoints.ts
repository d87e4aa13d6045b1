import { z } from 'zod'
import { roleCodeSchema } from '../access/roleBook.ts'
import { sessionIdSchema, userIdSchema } from '../kernel/ids.ts'
import {
  accessBookReplySchema,
  accessPeopleQuerySchema,
  accessPeopleReplySchema,
  giveRoleSchema,
  holdPermissionSchema,
  makeRoleSchema,
  openSessionsReplySchema,
  standAboveSchema,
  withReasonSchema,
} from './access.ts'
import { askExportSchema, approvalsQuerySchema, approvalsReplySchema, decideApprovalSchema, doneOrWaitingSchema } from './approvals.ts'
import { emptySchema } from './auth.ts'
import { decideDeviceSchema, devicesReplySchema } from './devices.ts'
import type { Endpoint } from './endpoint.ts'
import { helpFactorSchema } from './factors.ts'

const role = z.strictObject({ id: roleCodeSchema })

/** Routes of those who say who may do what. Every change leaves an event in the audit trail, kept for three years. */
export const accessEndpoints = {
  'GET /access/people': {
    summary: 'Who works here, which roles each was given, and what each may do now',
    permission: 'access.read',
    query: accessPeopleQuerySchema,
    reply: accessPeopleReplySchema,
  },
  'GET /access/roles': {
    summary: 'Every role, what it holds, whom it stands above, and which duties are kept apart',
    permission: 'access.read',
    reply: accessBookReplySchema,
  },
  'POST /access/people/:id/roles': {
    summary: 'Give somebody else a role',
    permission: 'access.grant',
    sensitive: true,
    stepUp: true,
    params: z.strictObject({ id: userIdSchema }),
    body: giveRoleSchema,
    reply: doneOrWaitingSchema,
  },
  'POST /access/given/:id/end': {
    summary: 'Take a role away that was given to somebody else',
    permission: 'access.grant',
    sensitive: true,
    stepUp: true,
    params: z.strictObject({ id: z.uuid() }),
    body: withReasonSchema,
    reply: emptySchema,
  },
  'POST /access/roles': {
    summary: 'Make a role that holds nothing yet',
    permission: 'access.shape',
    office: true,
    sensitive: true,
    stepUp: true,
    body: makeRoleSchema,
    reply: emptySchema,
  },
  'POST /access/roles/:id/permissions': {
    summary: 'Let a role hold a permission, or no longer',
    permission: 'access.shape',
    office: true,
    sensitive: true,
    stepUp: true,
    params: role,
    body: holdPermissionSchema,
    reply: doneOrWaitingSchema,
  },
  'POST /access/roles/:id/juniors': {
    summary: 'Let a role stand above another, or no longer',
    permission: 'access.shape',
    office: true,
    sensitive: true,
    stepUp: true,
    params: role,
    body: standAboveSchema,
    reply: doneOrWaitingSchema,
  },
  'POST /access/export-requests': {
    summary: 'Ask a second person to confirm that a whole list leaves as a file',
    permission: 'session.own',
    stepUp: true,
    body: askExportSchema,
    reply: emptySchema,
  },
  'GET /access/approvals': {
    summary: 'What takes two persons and was asked for: what waits, then what is over, each newest first',
    permission: 'access.read',
    query: approvalsQuerySchema,
    reply: approvalsReplySchema,
  },
  'POST /access/approvals/:id/decision': {
    summary: 'Confirm or refuse, as the second person, what another asked for',
    permission: 'access.read',
    sensitive: true,
    stepUp: true,
    params: z.strictObject({ id: z.uuid() }),
    body: decideApprovalSchema,
    reply: emptySchema,
  },
  'GET /access/sessions': {
    summary: 'Who is signed in, where and since when',
    permission: 'access.read',
    reply: openSessionsReplySchema,
  },
  'GET /access/devices': {
    summary: 'The PCs of the own people, those that wait for a decision first',
    permission: 'device.decide',
    reply: devicesReplySchema,
  },
  'POST /auth/devices/:id/decision': {
    summary: 'Approve, refuse or lock a PC of somebody else',
    permission: 'device.decide',
    sensitive: true,
    stepUp: true,
    params: z.strictObject({ id: z.uuid() }),
    body: decideDeviceSchema,
    reply: emptySchema,
  },
  'POST /auth/people/:id/second-factor': {
    summary: 'Forget wrong codes of somebody else, or give their second factor up',
    permission: 'factor.help',
    sensitive: true,
    stepUp: true,
    params: z.strictObject({ id: userIdSchema }),
    body: helpFactorSchema,
    reply: emptySchema,
  },
  'POST /auth/sessions/:id/end': {
    summary: 'End the session of somebody else',
    permission: 'session.end',
    params: z.strictObject({ id: sessionIdSchema }),
    body: withReasonSchema,
    reply: emptySchema,
  },
  'POST /auth/sessions/:id/device-lost': {
    summary: 'Report the PC of a session as lost: it wipes itself when it speaks next',
    permission: 'device.lose',
    sensitive: true,
    stepUp: true,
    params: z.strictObject({ id: sessionIdSchema }),
    body: withReasonSchema,
    reply: emptySchema,
  },
} as const satisfies Record<string, Endpoint>
