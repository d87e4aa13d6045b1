import { expect, test } from 'vitest'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'
import { onlineSale, orderIdOf, sell, sellingShop } from './support/sellingShop.ts'

const everything = { text: '', states: [], marks: [] } as const

test('[PCS-20] a list is taken out with one audit event per contract, each with the reason, and masked unless asked for', async () => {
  const { pc, centre } = shop()
  await pc.signIn()
  await pc.goOffline()
  const masked = await pc.engine.exportContracts({ ...everything, reason: ' 월말 정산 ', inClear: false })
  const clear = await pc.engine.exportContracts({ ...everything, text: '0001', reason: '고객 안내', inClear: true })
  expect(masked.ok && masked.value.every(({ name, phone }) => name.includes('*') && phone.includes('****'))).toBe(true)
  expect(clear).toMatchObject({ ok: true, value: [{ name: '김민수', phone: '010-2000-0001' }] })
  pc.line.up = true
  await allQuiet(pc)
  const rows = masked.ok ? masked.value.length : 0
  expect(rows).toBeGreaterThan(1)
  expect(centre.events).toHaveLength(rows + 1)
  expect(centre.events.at(-1)).toMatchObject({ action: 'export', docId: contractId(1), reason: '고객 안내', offline: true })
})

test('[PCS-20] without a reason nothing is taken out, and nobody hears of it', async () => {
  const { pc, centre } = shop()
  await pc.signIn()
  expect(await pc.engine.exportContracts({ ...everything, reason: '  ', inClear: false })).toMatchObject({
    ok: false,
    code: 'reason_missing',
  })
  await allQuiet(pc)
  expect(centre.events).toEqual([])
})

test('[PCS-20] orders are taken out masked, those that the centre knows, with one audit event each', async () => {
  const { pc, centre, publish } = sellingShop()
  await pc.signIn()
  await sell(pc, onlineSale(1))
  await allQuiet(pc)
  publish(1)
  await allQuiet(pc)
  await pc.goOffline()
  await sell(pc, onlineSale(2))
  const taken = await pc.engine.exportOrders({ text: '', states: [], kinds: [], reason: '월말 정산' })
  expect(taken).toMatchObject({ ok: true, value: [{ id: orderIdOf(1) }] })
  expect(taken.ok && taken.value[0]?.name).toContain('*')
  expect(await pc.engine.exportOrders({ text: '', states: [], kinds: [], reason: '' })).toMatchObject({ ok: false, code: 'reason_missing' })
  pc.line.up = true
  await allQuiet(pc)
  expect(centre.events).toMatchObject([{ action: 'export', docType: 'order', docId: orderIdOf(1), reason: '월말 정산' }])
})
