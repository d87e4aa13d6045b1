import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'

export const IMPORT_BYTES_MAX = 512 * 1024 * 1024

/** Why a row of a legacy export was refused. The screen and the CSV report say it in words. */
export const importReasons = [
  'columns_missing',
  'columns_extra',
  'contract_no_missing',
  'contract_no_invalid',
  'contract_no_repeated',
  'dealer_unknown',
  'name_missing',
  'birth_date_invalid',
  'phone_invalid',
  'email_invalid',
  'state_unknown',
  'plan_unknown',
  'fee_invalid',
  'fee_differs',
  'model_unknown',
  'imei_invalid',
  'principal_invalid',
  'months_invalid',
  'discount_invalid',
  'activated_invalid',
  'commitment_invalid',
  'text_too_long',
  'text_unreadable',
  'differs_from_stored',
  'quote_unclosed',
] as const
export type ImportReason = (typeof importReasons)[number]

export const importSchema = z.strictObject({
  importId: z.uuid(),
  fileName: z.string(),
  state: z.enum(['receiving', 'running', 'done', 'failed', 'interrupted']),
  encoding: z.enum(['utf-8', 'cp949']).nullable(),
  bytesTotal: z.int(),
  bytesRead: z.int(),
  rowsRead: z.int(),
  created: z.int(),
  /** Rows that stood in the store exactly so before: a second run of the same file. */
  unchanged: z.int(),
  refused: z.int(),
  refusedByReason: z.record(z.enum(importReasons), z.int()).or(z.record(z.string(), z.int())),
  failure: z.string().nullable(),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
})
export type Import = z.infer<typeof importSchema>
export const importListSchema = z.strictObject({ imports: z.array(importSchema) })
