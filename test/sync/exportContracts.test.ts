import { expect, test } from 'vitest'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'
import { onlineSale, orderIdOf, sell, sellingShop } from './support/sellingShop.ts'

const everything = { text: '', states: [], marks: [] } as const

test('[PCS-20] a list is taken out with one audit event per contract, each with the reason, and masked unless asked for', async () => {
  const { pc, centre } = shop()
  await pc.signIn()
  await pc.goOffline()
  const masked = await pc.engine.exportContracts({ ...everything, reason: ' 월말 정산 자료 작성 ', inClear: false })
  const clear = await pc.engine.exportContracts({ ...everything, text: '0001', reason: '고객 안내 전화 목록', inClear: true })
  expect(masked.ok && masked.value.taken.every(({ name, phone }) => name.includes('*') && phone.includes('****'))).toBe(true)
  expect(clear).toMatchObject({ ok: true, value: { taken: [{ name: '김민수', phone: '010-2000-0001' }] } })
  pc.line.up = true
  await allQuiet(pc)
  const rows = masked.ok ? masked.value.taken.length : 0
  expect(rows).toBeGreaterThan(1)
  expect(centre.events).toHaveLength(rows + 1)
  expect(centre.events.at(-1)).toMatchObject({ action: 'export', docId: contractId(1), reason: '고객 안내 전화 목록', offline: true })
  // One number per file, on every event of it.
  expect(new Set(centre.events.slice(0, rows).map(({ batch }) => batch))).toEqual(new Set([masked.ok && masked.value.batch]))
  expect(clear.ok && clear.value.batch).toBe(centre.events.at(-1)?.batch)
  expect(clear.ok && clear.value.batch).not.toBe(masked.ok && masked.value.batch)
})

test('[AUD-11] L-07 without a reason, or with a word for one, nothing is taken out, and nobody hears of it', async () => {
  const { pc, centre } = shop()
  await pc.signIn()
  expect(await pc.engine.exportContracts({ ...everything, reason: '  ', inClear: false })).toMatchObject({
    ok: false,
    code: 'reason_missing',
  })
  for (const reason of ['업무', ' 정산 자료 ', '123456789', '12345678🙂'])
    expect(await pc.engine.exportContracts({ ...everything, reason, inClear: false })).toMatchObject({ code: 'reason_too_short' })
  await allQuiet(pc)
  expect(centre.events).toEqual([])
})

test('[ACC-10] A-11 a list of everything leaves with the centre’s word alone: not offline, and not before a second person agreed', async () => {
  const { pc, centre } = shop(1001)
  await pc.signIn()
  await allQuiet(pc)
  const take = () => pc.engine.exportContracts({ ...everything, reason: '월말 정산 자료 작성', inClear: false })
  await pc.goOffline()
  expect(await take()).toMatchObject({ ok: false, code: 'server_unreachable' })
  pc.line.up = true
  await allQuiet(pc)
  const asked: unknown[] = []
  let answer: unknown = 'second_person_needed'
  centre.ask = (_user, { path, body }) => {
    asked.push({ path, body })
    return answer
  }
  expect(await take()).toMatchObject({ ok: false, code: 'second_person_needed' })
  expect(asked).toEqual([{ path: '/session/taking-out', body: { docType: 'contract', rows: 1001 } }])
  await allQuiet(pc)
  expect(centre.events).toEqual([])
  answer = {}
  const taken = await take()
  expect(taken.ok && taken.value.taken.length).toBe(1001)
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
  const taken = await pc.engine.exportOrders({ text: '', states: [], kinds: [], reason: '월말 정산 자료 작성' })
  expect(taken).toMatchObject({ ok: true, value: { taken: [{ id: orderIdOf(1) }] } })
  expect(taken.ok && taken.value.taken[0]?.name).toContain('*')
  expect(await pc.engine.exportOrders({ text: '', states: [], kinds: [], reason: '' })).toMatchObject({ ok: false, code: 'reason_missing' })
  pc.line.up = true
  await allQuiet(pc)
  expect(centre.events).toMatchObject([{ action: 'export', docType: 'order', docId: orderIdOf(1), reason: '월말 정산 자료 작성' }])
})

test('[AUD-11] L-07 what goes on paper leaves its event with a number, offline too, and nothing is printed of what is not known', async () => {
  const { pc, centre, publish } = sellingShop()
  await pc.signIn()
  await sell(pc, onlineSale(1))
  await allQuiet(pc)
  publish(1)
  await allQuiet(pc)
  await pc.goOffline()
  const printed = await pc.engine.notePrint({ docType: 'order', docId: orderIdOf(1) })
  expect(printed).toMatchObject({ ok: true, value: { batch: expect.stringMatching(/^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/) } })
  expect(await pc.engine.notePrint({ docType: 'order', docId: orderIdOf(9) })).toMatchObject({ code: 'order_unknown' })
  expect(await pc.engine.notePrint({ docType: 'contract', docId: contractId(999) })).toMatchObject({ code: 'document_unknown' })
  pc.line.up = true
  await allQuiet(pc)
  expect(centre.events).toMatchObject([
    { action: 'print', docType: 'order', docId: orderIdOf(1), batch: printed.ok && printed.value.batch, offline: true },
  ])
})
