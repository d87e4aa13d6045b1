import { expect, test } from 'vitest'
import { holds, permissions, permissionsOfPost, roles } from '../../../domain/access/permissions.ts'
import { isInReach, isOfOffice, mayGiveFor, peopleReachOf, reachOf } from '../../../domain/access/principal.ts'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'

test('[ACC-1] who may do what', () => {
  const everybody = ['session.own', 'sync.pull', 'sync.push', 'stock.read']
  const desk = [...everybody, 'contract.read', 'contract.edit', 'customer.unmask', 'order.read', 'order.cancel']
  const shop = [...desk, 'order.place', 'order.deliver', 'stock.change']
  const table = {
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
  for (const role of roles) {
    const person = { permissions: permissionsOfPost[role] }
    expect(permissions.filter((permission) => holds(person, permission)).toSorted(), role).toEqual(table[role].toSorted())
  }
  expect(Object.keys(permissionsOfPost)).toEqual([...roles])
})

test('[ACC-1] whose rows a person reaches', () => {
  const dealerCode = dealerCodeSchema.parse('D1001')
  expect(reachOf({ role: 'DEALER_STAFF', dealerCode })).toEqual({ kind: 'dealer', dealerCode })
  expect(reachOf({ role: 'DEALER_MANAGER', dealerCode: null })).toEqual({ kind: 'none' })
  expect(reachOf({ role: 'COUNSELOR', dealerCode: null })).toEqual({ kind: 'all' })
  expect(reachOf({ role: 'MARKETING', dealerCode: null })).toEqual({ kind: 'none' })
})

test('[ACC-11] Z-02 what somebody was given reaches as far as the post: one dealer, every dealer, or nobody', () => {
  const dealerCode = dealerCodeSchema.parse('D1001')
  const manager = { role: 'DEALER_MANAGER', dealerCode } as const
  const homeless = { role: 'DEALER_STAFF', dealerCode: null } as const
  const admin = { role: 'ADMIN', dealerCode: null } as const
  const marketing = { role: 'MARKETING', dealerCode: null } as const
  const reaches = (who: Parameters<typeof peopleReachOf>[0]) => ['D1001', 'D1002', null].map((code) => isInReach(peopleReachOf(who), code))
  expect(reaches(manager)).toEqual([true, false, false])
  expect(reaches(homeless)).toEqual([false, false, false])
  for (const office of [admin, marketing]) expect(reaches(office)).toEqual([true, true, true])
  expect([manager, homeless, admin, marketing].map(isOfOffice)).toEqual([false, false, true, true])
  const own = `dealer:${dealerCode}` as const
  const other = `dealer:${dealerCodeSchema.parse('D1002')}` as const
  const gives = (who: Parameters<typeof mayGiveFor>[0]) => (['all', own, other] as const).map((scope) => mayGiveFor(who, scope))
  expect(gives(manager)).toEqual([false, true, false])
  expect(gives(homeless)).toEqual([false, false, false])
  expect(gives(admin)).toEqual([true, true, true])
})
