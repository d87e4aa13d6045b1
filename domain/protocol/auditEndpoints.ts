import { z } from 'zod'
import {
  answerAlertSchema,
  auditAlertListSchema,
  auditAlertQuerySchema,
  auditAlertSchema,
  auditListReplySchema,
  auditQuerySchema,
  auditReportReplySchema,
  auditStateReplySchema,
  reportMonthSchema,
  reviewReportSchema,
} from './audit.ts'
import { emptySchema } from './auth.ts'
import type { Endpoint } from './endpoint.ts'

const month = z.strictObject({ month: reportMonthSchema })

/** Routes of those who watch over the audit trail. Looking at it leaves an event in it. */
export const auditEndpoints = {
  'GET /audit/events': {
    summary: 'Who did what with whose data, newest first, customers masked',
    permission: 'audit.read',
    query: auditQuerySchema,
    tells: 'customer',
    reply: auditListReplySchema,
  },
  'GET /audit/state': {
    summary: 'How the trail is sealed, proven and copied',
    permission: 'audit.read',
    office: true,
    reply: auditStateReplySchema,
  },
  'GET /audit/alerts': {
    summary: 'What was unusual, newest first',
    permission: 'audit.read',
    query: auditAlertQuerySchema,
    reply: auditAlertListSchema,
  },
  'POST /audit/alerts/:id/answer': {
    summary: 'Say what was behind an alert; by somebody else than the person it is about',
    permission: 'audit.answer',
    params: z.strictObject({ id: z.string().regex(/^\d{1,15}$/) }),
    body: answerAlertSchema,
    reply: auditAlertSchema,
  },
  'GET /audit/reports/:month': {
    summary: 'The figures of a month and their review',
    permission: 'audit.read',
    office: true,
    params: month,
    reply: auditReportReplySchema,
  },
  'POST /audit/reports/:month/review': {
    summary: 'Sign the figures of a month that is over',
    permission: 'audit.answer',
    office: true,
    params: month,
    body: reviewReportSchema,
    reply: emptySchema,
  },
} as const satisfies Record<string, Endpoint>
