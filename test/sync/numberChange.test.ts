import { expect, test } from 'vitest'
import { contractIdOf } from '../domain/contracts/sampleContract.ts'
import { existing, sampleOrder, samplePlacement } from '../domain/orders/sampleOrder.ts'
import { orderIdOf, ordersOf, sell, sellingShop } from './support/sellingShop.ts'
import { allQuiet, D1001 } from './support/shop.ts'

const asked = samplePlacement('NUMBER_CHANGE', { orderId: orderIdOf(1) })

test('[NUM-4] without a line a 번호변경 is refused before anything is kept; with one it is taken', async () => {
  const { pc, centre } = sellingShop()
  centre.put('contract', contractIdOf(1), existing, [D1001])
  await pc.signIn()
  await allQuiet(pc)
  await pc.goOffline()
  expect(await sell(pc, asked)).toEqual({ ok: false, code: 'server_unreachable' })
  expect((await pc.read('commands', null)).entries).toEqual([])
  expect((await ordersOf(pc)).rows).toEqual([])
  // What ends a line is written down and sent later, as before.
  expect(await sell(pc, samplePlacement('TERMINATE', { orderId: orderIdOf(2) }))).toMatchObject({ ok: true })
})

test('[NUM-4] what was ordered with a line is kept like every command: its order is shown at once', async () => {
  const { pc, centre } = sellingShop()
  centre.put('contract', contractIdOf(1), existing, [D1001])
  await pc.signIn()
  await allQuiet(pc)
  expect(await sell(pc, asked)).toMatchObject({ ok: true })
  expect((await ordersOf(pc)).rows).toMatchObject([{ id: orderIdOf(1), kind: 'NUMBER_CHANGE', total: 0, goods: '' }])
})

test('[PCS-18] a 번호변경 is found by the old number and by the new one, and both are masked', async () => {
  const { pc, centre } = sellingShop()
  const order = sampleOrder('NUMBER_CHANGE')
  centre.put('order', orderIdOf(1), { ...order, customer: { ...order.customer, phone: '010-3333-9999' } }, [D1001])
  await pc.signIn()
  await allQuiet(pc)
  const found = async (text: string) => (await pc.read('orders', { text, states: [], kinds: [], offset: 0, limit: 50 })).matched
  for (const text of ['1234', '7788', '010-2000-1234', '010-5000-7788', '9999']) expect(await found(text), text).toBe(1)
  for (const text of ['5000', '2000', '1235']) expect(await found(text), text).toBe(0)
  const view = await pc.read('order', { id: orderIdOf(1) })
  expect(view?.body.contract).toMatchObject({ msisdn: '010-****-1234', newMsisdn: '010-****-7788' })
  expect(JSON.stringify(view)).not.toMatch(/010-5000-7788|010-2000-1234/)
})
