import type { Role } from '../../domain/access/permissions.ts'
import type { Screen } from '../data/useRoute.ts'

/** What stands in the navigation, in this order; the first one opens after signing in. */
export const screensOfRole: Record<Role, readonly [Screen, ...Screen[]]> = {
  DEALER_STAFF: ['contracts', 'order', 'orders', 'stock', 'transfers', 'stockCount', 'lowStock', 'conflicts', 'sync', 'settings'],
  DEALER_MANAGER: [
    'contracts',
    'order',
    'orders',
    'stock',
    'transfers',
    'stockCount',
    'lowStock',
    'conflicts',
    'devices',
    'sync',
    'settings',
  ],
  COUNSELOR: ['conflicts', 'contracts', 'sagaDesk', 'stock', 'sync', 'settings'],
  MARKETING: ['stock', 'transfers', 'stockCount', 'lowStock', 'sync', 'settings'],
  AUDITOR: ['audit', 'access', 'sync', 'settings'],
  ADMIN: ['import', 'contracts', 'sagaDesk', 'stock', 'transfers', 'lowStock', 'audit', 'access', 'devices', 'sync', 'settings'],
}
