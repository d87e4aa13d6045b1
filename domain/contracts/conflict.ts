import { z } from 'zod'
import { authorSchema } from '../access/principal.ts'
import { documentIdSchema, mutationIdSchema, dealerCodeSchema } from '../kernel/ids.ts'
import { instantSchema } from '../kernel/instant.ts'
import { jsonSchema } from '../kernel/json.ts'
import { revisionSchema } from '../replication/revision.ts'
import { contractSchema } from './contract.ts'
import { contractFields, fieldClasses, type ContractField, type FieldClass } from './contractFields.ts'

export const severities = ['critical', 'high', 'normal'] as const
export type Severity = (typeof severities)[number]

/** `open` waits for a person; `resolved` was decided; `converged` ended by itself because both sides came to the same value. */
export const conflictStates = ['open', 'resolved', 'converged'] as const

export const choiceSchema = z.union([z.enum(['mine', 'theirs', 'base']), z.strictObject({ value: jsonSchema })])
export type Choice = z.infer<typeof choiceSchema>

export const REASON_CHARS_MAX = 500

/**
 * Two people changed one contract and a machine must not decide. Synced like any document to the shop and the desk.
 * `mine` is the author who came second, `theirs` the contract as it stands now. Times are the server's.
 */
export const conflictSchema = z.strictObject({
  docType: z.literal('contract'),
  docId: documentIdSchema,
  contractNo: z.string(),
  dealerCode: dealerCodeSchema,
  mutationId: mutationIdSchema,
  baseRev: revisionSchema.nullable(),
  theirsRev: revisionSchema,
  base: contractSchema,
  mine: contractSchema,
  theirs: contractSchema,
  fields: z.array(z.strictObject({ path: z.string(), class: z.enum(fieldClasses) })).min(1),
  /** Fields of mine that were merged at once, without a person. */
  merged: z.array(z.string()),
  authors: z.strictObject({ mine: authorSchema, theirs: authorSchema.nullable() }),
  severity: z.enum(severities),
  state: z.enum(conflictStates),
  openedAt: instantSchema,
  theirsAt: instantSchema.nullable(),
  assignee: authorSchema.nullable(),
  resolution: z
    .strictObject({
      by: authorSchema,
      at: instantSchema,
      choices: z.record(z.string(), choiceSchema),
      reason: z.string(),
      resultRev: revisionSchema,
    })
    .nullable(),
})
export type Conflict = z.infer<typeof conflictSchema>

const severityByClass: Record<FieldClass, Severity> = {
  TERMINAL: 'critical',
  IDENTITY: 'high',
  MONEY: 'high',
  'SAME-FIELD-SOFT': 'normal',
  'SAFE-UNION': 'normal',
}

/** The gravest of the fields decides. */
export function severityOf(fields: readonly ContractField[]): Severity {
  const found = new Set(fields.map((field) => severityByClass[contractFields[field]]))
  return severities.find((severity) => found.has(severity)) ?? 'normal'
}
