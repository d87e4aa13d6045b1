import { expect, test } from 'vitest'
import { holds, permissions, rolePermissions, roles } from '../../../domain/access/permissions.ts'
import { reachOf } from '../../../domain/access/principal.ts'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'

test('[ACC-1] who may do what', () => {
  expect(Object.fromEntries(roles.map((role) => [role, permissions.filter((permission) => holds(role, permission))]))).toEqual({
    DEALER_STAFF: ['session.own', 'sync.pull', 'sync.push', 'contract.read', 'contract.edit', 'customer.unmask', 'stock.read'],
    DEALER_MANAGER: ['session.own', 'sync.pull', 'sync.push', 'contract.read', 'contract.edit', 'customer.unmask', 'stock.read'],
    COUNSELOR: [
      'session.own',
      'sync.pull',
      'sync.push',
      'contract.read',
      'contract.edit',
      'customer.unmask',
      'conflict.resolve',
      'stock.read',
    ],
    MARKETING: ['session.own', 'sync.pull', 'sync.push', 'stock.read'],
    ADMIN: ['session.own', 'sync.pull', 'sync.push', 'contract.read', 'stock.read', 'import.run'],
  })
  expect(Object.keys(rolePermissions)).toEqual([...roles])
})

test('[ACC-1] whose rows a person reaches', () => {
  const dealerCode = dealerCodeSchema.parse('D1001')
  expect(reachOf({ role: 'DEALER_STAFF', dealerCode })).toEqual({ kind: 'dealer', dealerCode })
  expect(reachOf({ role: 'DEALER_MANAGER', dealerCode: null })).toEqual({ kind: 'none' })
  expect(reachOf({ role: 'COUNSELOR', dealerCode: null })).toEqual({ kind: 'all' })
  expect(reachOf({ role: 'MARKETING', dealerCode: null })).toEqual({ kind: 'none' })
})
