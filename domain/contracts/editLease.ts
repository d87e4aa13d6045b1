import { z } from 'zod'
import { dealerCodeSchema, deviceIdSchema, documentIdSchema, sessionIdSchema, userIdSchema } from '../kernel/ids.ts'
import { instantSchema, MINUTE_MS, SECOND_MS } from '../kernel/instant.ts'
import { invariant } from '../kernel/invariant.ts'

export const EDIT_LEASE_TTL_MS = 2 * MINUTE_MS
export const EDIT_LEASE_HEARTBEAT_MS = 30 * SECOND_MS
invariant(EDIT_LEASE_HEARTBEAT_MS * 3 <= EDIT_LEASE_TTL_MS, 'two lost heartbeats do not cost the lease')

export const editLeasePurposes = ['EDIT', 'DEVICE_CHANGE', 'TERMINATE', 'NUMBER_CHANGE'] as const
export const editLeasePurposeSchema = z.enum(editLeasePurposes)

/**
 * Who works on a contract and on what. It keeps people out of each other's way; revisions keep the contract correct. The
 * fencing token grows with every holder: what carries an older one comes from somebody who lost the lease.
 */
export const editLeaseSchema = z.strictObject({
  contractId: documentIdSchema,
  fencingToken: z.int().min(1),
  holder: z.strictObject({
    userId: userIdSchema,
    sessionId: sessionIdSchema,
    deviceId: deviceIdSchema,
    displayName: z.string(),
    dealerCode: dealerCodeSchema.nullable(),
  }),
  purpose: editLeasePurposeSchema,
  takenAt: instantSchema,
  expiresAt: instantSchema,
})
export type EditLease = z.infer<typeof editLeaseSchema>
