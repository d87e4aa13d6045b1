import { z } from 'zod'

export const roles = ['DEALER_STAFF', 'DEALER_MANAGER', 'COUNSELOR', 'MARKETING', 'ADMIN'] as const
export const roleSchema = z.enum(roles)
export type Role = (typeof roles)[number]

export const permissions = [
  'session.own',
  'sync.pull',
  'sync.push',
  'contract.read',
  'contract.edit',
  'customer.unmask',
  'conflict.resolve',
  'stock.read',
  'stock.change',
  'transfer.approve',
  'order.place',
  'order.read',
  'order.cancel',
  'order.deliver',
  'saga.operate',
  'saga.force',
  'import.run',
  'audit.read',
  'audit.answer',
] as const
export type Permission = (typeof permissions)[number]

const everybody = ['session.own', 'sync.pull', 'sync.push', 'stock.read'] as const satisfies readonly Permission[]
const desk = [
  ...everybody,
  'contract.read',
  'contract.edit',
  'customer.unmask',
  'order.read',
  'order.cancel',
] as const satisfies readonly Permission[]
const shop = [...desk, 'order.place', 'order.deliver', 'stock.change'] as const satisfies readonly Permission[]

/** What a role may do; on whose data is decided by `reachOf`, the scopes and `mayRunHub`. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  DEALER_STAFF: shop,
  DEALER_MANAGER: [...shop, 'transfer.approve'],
  COUNSELOR: [...desk, 'conflict.resolve', 'saga.operate'],
  MARKETING: [...everybody, 'stock.change', 'transfer.approve'],
  ADMIN: [
    ...everybody,
    'contract.read',
    'stock.change',
    'transfer.approve',
    'order.read',
    'order.deliver',
    'saga.operate',
    'saga.force',
    'import.run',
    'audit.read',
    'audit.answer',
  ],
}

/** True when the role holds the permission; an unknown permission is refused by the type, never by chance. */
export function holds(role: Role, permission: Permission): boolean {
  return rolePermissions[role].includes(permission)
}
