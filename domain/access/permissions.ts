import { z } from 'zod'

export const roles = ['DEALER_STAFF', 'DEALER_MANAGER', 'COUNSELOR', 'MARKETING', 'AUDITOR', 'ADMIN'] as const
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
  'access.read',
  'access.grant',
  'access.shape',
  'session.end',
  'password.reset',
  'device.decide',
  'device.lose',
  'factor.help',
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

/** The permissions somebody holds now, as the database compiled them; a name that this program does not know grants nothing here. */
export const permissionListSchema = z.array(z.string().min(1).max(60)).max(200).readonly()
export type PermissionList = z.infer<typeof permissionListSchema>

/**
 * What the role that comes with each post holds in a fresh database, what it inherits included; from then on the tables say it
 * (`desk.role_list`). On whose data is decided by `reachOf`, the scopes and `mayRunHub`.
 */
export const permissionsOfPost: Record<Role, readonly Permission[]> = {
  DEALER_STAFF: shop,
  DEALER_MANAGER: [...shop, 'transfer.approve', 'password.reset', 'device.decide', 'device.lose'],
  COUNSELOR: [...desk, 'conflict.resolve', 'saga.operate'],
  MARKETING: [...everybody, 'stock.change', 'transfer.approve'],
  AUDITOR: [...everybody, 'contract.read', 'order.read', 'audit.read', 'audit.answer', 'access.read'],
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
    'access.read',
    'access.grant',
    'access.shape',
    'session.end',
    'password.reset',
    'device.decide',
    'device.lose',
    'factor.help',
  ],
}

/** ACC-2: true when the person holds the permission now; a permission that does not exist is refused by the type, never by chance. */
export function holds(who: { readonly permissions: PermissionList }, permission: Permission): boolean {
  return who.permissions.includes(permission)
}
