import { expect, test } from 'vitest'
import { explainPermission, standingOf } from '../../../domain/access/explainPermission.ts'
import { wayToPermission, type GivenRole, type RoleBook } from '../../../domain/access/roleBook.ts'
import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'
import { toInstant } from '../../../domain/kernel/instant.ts'

const entry = (code: string, permissions: readonly string[], juniors: readonly string[]) => ({ code, name: null, permissions, juniors })
const book: RoleBook = {
  apart: [],
  roles: [
    entry('MEMBER', ['stock.read'], []),
    entry('DEALER_STAFF', ['order.place'], ['MEMBER']),
    entry('DEALER_MANAGER', ['transfer.approve'], ['DEALER_STAFF']),
  ],
}
const now = toInstant(Date.UTC(2026, 10, 30))
const dealerCode = dealerCodeSchema.parse('D1001')
const given = (part: Partial<GivenRole> = {}): GivenRole => ({
  id: '01960000-0000-7000-8000-000000000001',
  role: 'DEALER_MANAGER',
  scope: 'all',
  byPost: false,
  validFrom: toInstant(Date.UTC(2026, 0, 1)),
  validTo: null,
  givenBy: null,
  reason: null,
  ...part,
})
const asked = (permission: string) => ({ permission, now })

test('[ACC-6] a person may by the nearest way through the juniors, and is told it', () => {
  const person = { dealerCode, isStopped: false, given: [given()] }
  expect(explainPermission(book, person, asked('order.place'))).toMatchObject({
    may: true,
    grounds: [{ way: ['DEALER_MANAGER', 'DEALER_STAFF'], standing: 'counts' }],
    holders: ['DEALER_STAFF', 'DEALER_MANAGER'],
  })
  expect(explainPermission(book, person, asked('import.run'))).toEqual({ may: false, isStopped: false, grounds: [], holders: [] })
  expect(wayToPermission(book, 'MEMBER', 'order.place')).toBe(null)
})

test('[ACC-6] what does not count is named with its reason, what counts comes first, and who is stopped may nothing', () => {
  const later = given({ validFrom: toInstant(Date.UTC(2026, 11, 1)) })
  const over = given({ validTo: now })
  const elsewhere = given({ scope: 'dealer:D1002' as GivenRole['scope'] })
  const person = { dealerCode, isStopped: false, given: [over, later, elsewhere] }
  const why = explainPermission(book, person, asked('stock.read'))
  expect(why.may).toBe(false)
  expect(why.grounds.map(({ standing }) => standing)).toEqual(['later', 'over', 'elsewhere'])
  const more = explainPermission(book, { ...person, given: [...person.given, given()] }, asked('stock.read'))
  expect(more).toMatchObject({ may: true, grounds: [{ standing: 'counts' }, {}, {}, {}] })
  expect(explainPermission(book, { ...person, isStopped: true, given: [given()] }, asked('stock.read')).may).toBe(false)
})

test('[ACC-4] a role counts from its first moment, no longer at its last, and never when it was taken away before it began', () => {
  const from = toInstant(Date.UTC(2026, 10, 30))
  expect(standingOf(given({ validFrom: from }), dealerCode, now)).toBe('counts')
  expect(standingOf(given({ validTo: from }), dealerCode, now)).toBe('over')
  const future = toInstant(Date.UTC(2027, 0, 1))
  expect(standingOf(given({ validFrom: future, validTo: future }), dealerCode, now)).toBe('over')
  expect(standingOf(given({ scope: 'dealer:D1001' as GivenRole['scope'] }), dealerCode, now)).toBe('counts')
  expect(standingOf(given({ scope: 'dealer:D1001' as GivenRole['scope'] }), null, now)).toBe('elsewhere')
})
