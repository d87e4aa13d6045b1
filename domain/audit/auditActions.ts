/** What kind of act an event tells of, as people filter and count them. */
export const auditGroups = ['look', 'unmask', 'takeOut', 'miss', 'denied', 'change', 'work', 'session', 'access', 'audit'] as const
export type AuditGroup = (typeof auditGroups)[number]

/**
 * Everything that leaves an audit event, and what kind of act it is: `look` at a customer's data, masked or not; `unmask`: in
 * clear, with a reason; `takeOut`: a file or paper; `miss`: asked for what is not there or not one's own; `denied`:
 * asked for what one may not; `change` of a customer's data; `work`: what touches no customer. What a PC reports of itself is among them.
 */
export const auditActions = {
  'session.sign_in': 'session',
  'session.sign_in_failed': 'session',
  'session.second_factor_failed': 'session',
  'session.passkey_counter': 'session',
  'session.step_up': 'session',
  'session.unmasking': 'unmask',
  'session.taking_out': 'session',
  'session.conflict': 'session',
  'session.take_over': 'session',
  'session.refresh_theft': 'session',
  'session.end': 'session',
  'device.lost': 'access',
  'device.wiped': 'access',
  'device.copy_put_back': 'access',
  'account.factor_enrol': 'session',
  'account.factor_remove': 'session',
  'account.passkey_add': 'session',
  'account.passkey_remove': 'session',
  'account.factor_unlock': 'access',
  'account.factor_reset': 'access',
  'account.password_change': 'session',
  'account.password_reset': 'session',
  'account.reset_issue': 'access',
  'account.reset_failed': 'session',
  'access.denied': 'denied',
  'session.policy_denied': 'session',
  'device.taken': 'session',
  'device.waiting': 'session',
  'device.turned_away': 'session',
  'device.approved': 'access',
  'device.refused': 'access',
  'device.locked': 'access',
  'account.password_upgrade': 'session',
  'account.passwords_import': 'access',
  'account.password_mode': 'access',
  'sync.pull': 'look',
  'sync.push': 'change',
  'contract.read': 'look',
  'contract.open': 'look',
  'contract.history': 'look',
  'contract.missed': 'miss',
  'contract.unmask': 'unmask',
  'contract.print': 'takeOut',
  'contract.export': 'takeOut',
  'contract.edit': 'change',
  'conflict.open': 'look',
  'conflict.unmask': 'unmask',
  'conflict.print': 'takeOut',
  'conflict.export': 'takeOut',
  'conflict.resolve': 'change',
  'conflict.assign': 'change',
  'order.place': 'change',
  'order.read': 'look',
  'order.open': 'look',
  'order.list': 'look',
  'order.missed': 'miss',
  'order.unmask': 'unmask',
  'order.print': 'takeOut',
  'order.export': 'takeOut',
  'order.cancel': 'change',
  'order.pay_again': 'change',
  'order.deliver': 'change',
  'saga.retry': 'work',
  'saga.force': 'work',
  'stock.transfer': 'work',
  'stock.count': 'work',
  'stock.adjust': 'work',
  'stock.hub_state': 'work',
  'stock.sale_right': 'work',
  'hub.open': 'work',
  'hub.unmask': 'work',
  'hub.print': 'takeOut',
  'hub.export': 'takeOut',
  'import.start': 'work',
  'import.read': 'work',
  'lease.take': 'work',
  'lease.takeOver': 'work',
  'role.asked': 'access',
  'export.asked': 'access',
  'approval.decided': 'access',
  'role.given': 'access',
  'role.ended': 'access',
  'role.made': 'access',
  'role.permission': 'access',
  'role.junior': 'access',
  'role.shape_asked': 'access',
  'audit.read': 'audit',
  'audit.alert_answered': 'audit',
  'audit.reviewed': 'audit',
  'audit.purge': 'audit',
  'audit.checkpoint': 'audit',
} as const satisfies Record<string, AuditGroup>
export type AuditAction = keyof typeof auditActions

const names = Object.keys(auditActions) as AuditAction[]
const groups: ReadonlyMap<string, AuditGroup> = new Map(Object.entries(auditActions))

/** The group of an action; null for one that this program does not know (an event of a newer one). */
export function groupOf(action: string): AuditGroup | null {
  return groups.get(action) ?? null
}

/** Every action of these groups. */
export function actionsOf(...wanted: readonly AuditGroup[]): readonly AuditAction[] {
  return names.filter((name) => wanted.includes(auditActions[name]))
}
