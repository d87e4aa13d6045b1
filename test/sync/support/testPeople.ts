import type { Author } from '../../../domain/access/principal.ts'
import { permissionsOfPost, type Role } from '../../../domain/access/permissions.ts'
import { dealerCodeSchema, userIdSchema } from '../../../domain/kernel/ids.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'

export const PASSWORD = 'demo-desk-2026!'
/** The one code of the authenticator app. */
export const CODE = '123456'

export function makeUser(n: number, role: Role = 'DEALER_STAFF', dealer: string | null = 'D1001'): SignedInUser {
  const userId = userIdSchema.parse(`01960000-0000-7000-8000-${String(n).padStart(12, '0')}`)
  const dealerCode = dealer === null ? null : dealerCodeSchema.parse(dealer)
  return {
    userId,
    loginId: `user${n}`,
    displayName: `직원 ${n}`,
    role,
    permissions: permissionsOfPost[role],
    dealerCode,
    dealerName: dealer,
    hasSecondFactor: false,
  }
}

export function authorOfUser({ userId, displayName, role, dealerCode }: SignedInUser): Author {
  return { userId, displayName, role, dealerCode }
}
