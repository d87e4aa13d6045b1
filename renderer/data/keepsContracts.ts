import type { Role } from '../../domain/access/permissions.ts'

const shops: readonly Role[] = ['DEALER_STAFF', 'DEALER_MANAGER']

/** Whose PC holds contracts. People of the centre reach every dealer's there, so none is copied to theirs. */
export const keepsContracts = (role: Role): boolean => shops.includes(role)
