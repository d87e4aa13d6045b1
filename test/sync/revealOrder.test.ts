import { expect, test } from 'vitest'
import { sampleHub, sampleLevel } from '../domain/stock/sampleStock.ts'
import { allQuiet, D1001 } from './support/shop.ts'
import { onlineSale, orderIdOf, sell, sellingShop } from './support/sellingShop.ts'

test('[PCS-20] an order’s customer is given in clear to who may see him, after the event with the reason is on the disk', async () => {
  const { pc, centre, publish } = sellingShop()
  await pc.signIn()
  await sell(pc, onlineSale(1))
  await allQuiet(pc)
  publish(1)
  await allQuiet(pc)
  await pc.goOffline()
  expect((await pc.read('order', { id: orderIdOf(1) }))?.body.customer).toMatchObject({ name: '홍*동' })
  const seen = await pc.engine.revealOrder(orderIdOf(1), ' 배송 안내 ')
  expect(seen).toMatchObject({ ok: true, value: { customer: { name: '홍길동' }, receipt: { kind: 'delivery' } } })
  expect(seen.ok && seen.value.customer.phone).toMatch(/^010-\d{4}-\d{4}$/)
  await pc.crash(1000)
  pc.line.up = true
  pc.start()
  await pc.signIn()
  await allQuiet(pc)
  expect(centre.events).toMatchObject([{ action: 'unmask', docType: 'order', docId: orderIdOf(1), reason: '배송 안내', offline: true }])
  expect(await pc.engine.revealOrder(orderIdOf(9), '배송 안내')).toMatchObject({ ok: false, code: 'order_unknown' })
})

test('[PCS-20] of an order that waits here the event travels when the centre has the order: before, it could not keep it', async () => {
  const { pc, centre, publish } = sellingShop()
  await pc.signIn()
  await pc.goOffline()
  await sell(pc, onlineSale(1))
  expect(await pc.engine.revealOrder(orderIdOf(1), '확인 전화')).toMatchObject({ ok: true, value: { customer: { name: '홍길동' } } })
  pc.line.up = true
  await pc.engine.syncNow()
  await pc.clock.advance(200)
  expect(centre.events).toEqual([])
  publish(1)
  await allQuiet(pc)
  expect(centre.events).toMatchObject([{ action: 'unmask', docType: 'order', docId: orderIdOf(1), reason: '확인 전화' }])
})

test('[PCS-20] the stock of some hubs is taken out with one event for each of them, with the reason', async () => {
  const { pc, centre } = sellingShop()
  for (const hubCode of ['HUB-A', 'HUB-B', 'HUB-C'] as const) {
    centre.put('hub', hubCode, sampleHub(hubCode), [D1001])
    centre.put('stockLevel', `${hubCode}|S25`, sampleLevel(hubCode, { onHandQty: 3 }), [D1001])
  }
  centre.routes = () => ({})
  await pc.signIn()
  const [a, b] = (await pc.read('stock', null)).hubs.map(({ hubCode }) => hubCode)
  expect(await pc.engine.exportStock({ hubCodes: [a!, b!], reason: ' ' })).toMatchObject({ ok: false, code: 'reason_missing' })
  const taken = await pc.engine.exportStock({ hubCodes: [a!, b!], reason: '재고 확인과 본사 보고' })
  expect(taken.ok && taken.value.taken.levels.map(({ hubCode }) => hubCode)).toEqual(['HUB-A', 'HUB-B'])
  await allQuiet(pc)
  expect(centre.events.map(({ action, docType, docId, reason }) => [action, docType, docId, reason])).toEqual([
    ['export', 'hub', 'HUB-A', '재고 확인과 본사 보고'],
    ['export', 'hub', 'HUB-B', '재고 확인과 본사 보고'],
  ])
})
