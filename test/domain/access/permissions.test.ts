import { expect, test } from 'vitest'
import { holds, permissions, rolePermissions, roles } from '../../../domain/access/permissions.ts'
import { reachOf } from '../../../domain/access/principal.ts'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'

test('[ACC-1] who may do what', () => {
  const everybody = ['session.own', 'sync.pull', 'sync.push', 'stock.read']
  const desk = [...everybody, 'contract.read', 'contract.edit', 'customer.unmask', 'order.read', 'order.cancel']
  const shop = [...desk, 'order.place', 'order.deliver', 'stock.change']
  const table = {
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
  for (const role of roles) {
    expect(permissions.filter((permission) => holds(role, permission)).toSorted(), role).toEqual(table[role].toSorted())
  }
  expect(Object.keys(rolePermissions)).toEqual([...roles])
})

test('[ACC-1] whose rows a person reaches', () => {
  const dealerCode = dealerCodeSchema.parse('D1001')
  expect(reachOf({ role: 'DEALER_STAFF', dealerCode })).toEqual({ kind: 'dealer', dealerCode })
  expect(reachOf({ role: 'DEALER_MANAGER', dealerCode: null })).toEqual({ kind: 'none' })
  expect(reachOf({ role: 'COUNSELOR', dealerCode: null })).toEqual({ kind: 'all' })
  expect(reachOf({ role: 'MARKETING', dealerCode: null })).toEqual({ kind: 'none' })
})
