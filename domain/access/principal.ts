import { z } from 'zod'
import { dealerCodeSchema, deviceIdSchema, sessionIdSchema, userIdSchema, type DealerCode } from '../kernel/ids.ts'
import { permissionListSchema, roleSchema, type Role } from './permissions.ts'
import type { RoleScope } from './roleBook.ts'

/** Who a request acts for, as the server knows it after checking the session. */
export const principalSchema = z.strictObject({
  userId: userIdSchema,
  sessionId: sessionIdSchema,
  deviceId: deviceIdSchema,
  displayName: z.string(),
  role: roleSchema,
  /** What this person may do at this moment; `role` is the post, which says whose data and which screens. */
  permissions: permissionListSchema,
  /** Set for dealer staff and managers, null for everybody else. */
  dealerCode: dealerCodeSchema.nullable(),
})
export type Principal = z.infer<typeof principalSchema>

/** Whose rows the principal may see: one dealer's, every dealer's, or none. The database enforces the same answer. */
export type Reach = { readonly kind: 'dealer'; readonly dealerCode: DealerCode } | { readonly kind: 'all' } | { readonly kind: 'none' }

const reachByRole: Record<Role, 'own' | 'all' | 'none'> = {
  DEALER_STAFF: 'own',
  DEALER_MANAGER: 'own',
  COUNSELOR: 'all',
  MARKETING: 'none',
  AUDITOR: 'all',
  ADMIN: 'all',
}

/** A dealer's person without a dealer code reaches nothing. */
export function reachOf(principal: Pick<Principal, 'role' | 'dealerCode'>): Reach {
  const reach = reachByRole[principal.role]
  if (reach === 'all') return { kind: 'all' }
  if (reach === 'none' || principal.dealerCode === null) return { kind: 'none' }
  return { kind: 'dealer', dealerCode: principal.dealerCode }
}

/**
 * ACC-11: whose people, their sessions, PCs, requests and trail the principal may see and touch, with whatever role was given. A dealer's
 * people: the own dealer's. The office's: everybody's, marketing's too, which reaches no customer.
 */
export function peopleReachOf(principal: Pick<Principal, 'role' | 'dealerCode'>): Reach {
  return isOfOffice(principal) ? { kind: 'all' } : reachOf(principal)
}

/** Whether what belongs to this dealer (null: to none) is in reach. What is not is answered as what nobody has. */
export function isInReach(reach: Reach, dealerCode: string | null): boolean {
  return reach.kind === 'all' || (reach.kind === 'dealer' && reach.dealerCode === dealerCode)
}

/** ACC-11: whether the post is one of the office. What is about every dealer at once is not for a dealer's people, whatever role they were given. */
export function isOfOffice({ role }: Pick<Principal, 'role'>): boolean {
  return reachByRole[role] !== 'own'
}

/** ACC-11: whether somebody may give a role where `scope` says: nowhere that the own reach ends before. */
export function mayGiveFor(giver: Pick<Principal, 'role' | 'dealerCode'>, scope: RoleScope): boolean {
  const reach = peopleReachOf(giver)
  return reach.kind === 'all' || (reach.kind === 'dealer' && scope === `dealer:${reach.dealerCode}`)
}

/** Who wrote something, as shown beside a revision or a conflict. Staff names are business data, not customers'. */
export const authorSchema = z.strictObject({
  userId: userIdSchema,
  displayName: z.string(),
  role: roleSchema,
  dealerCode: dealerCodeSchema.nullable(),
})
export type Author = z.infer<typeof authorSchema>

export function authorOf(principal: Principal): Author {
  const { userId, displayName, role, dealerCode } = principal
  return { userId, displayName, role, dealerCode }
}
