import { z } from 'zod'
import type { DealerCode, HubCode, UserId } from '../kernel/ids.ts'

/** A named part of the data that a PC may hold: its order of changes, its count and its digest are its own. */
export const scopeSchema = z
  .string()
  .regex(/^(dealer:D\d{4}|hub:[A-Z][A-Z0-9-]{2,15}|desk:conflicts|user:[0-9a-f-]{36}|catalogue)$/)
  .brand<'Scope'>()
export type Scope = z.infer<typeof scopeSchema>

export const dealerScope = (code: DealerCode): Scope => scopeSchema.parse(`dealer:${code}`)
export const hubScope = (code: HubCode): Scope => scopeSchema.parse(`hub:${code}`)
export const userScope = (id: UserId): Scope => scopeSchema.parse(`user:${id}`)
export const CONFLICT_DESK: Scope = scopeSchema.parse('desk:conflicts')
export const CATALOGUE: Scope = scopeSchema.parse('catalogue')
