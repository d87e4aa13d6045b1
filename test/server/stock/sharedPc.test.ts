import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SaleRight } from '../../../domain/stock/saleRight.ts'
import { call, deviceNamed, signInAs } from '../../support/deskServer.ts'
import { bodyOf, openStockDesk, type StockDesk } from './stockDesk.ts'

let desk: StockDesk
beforeAll(async () => {
  desk = await openStockDesk([['D1001-H1', 'S25', 12]])
})
afterAll(() => desk.close())

test('[RIT-7] two people who take turns at one PC have rights of their own, and neither gives back what the other may have sold', async () => {
  const pc = deviceNamed('counter')
  const people = await Promise.all(['d1001-staff1', 'd1001-staff2'].map((login) => signInAs(desk.server, login, pc)))
  const ask = (person: number, path: `POST /${string}`, body: object) =>
    call(desk.server, path, { token: people[person]!.accessToken, body, headers: { 'idempotency-key': randomUUID() } })
  const take = async (person: number) =>
    bodyOf<{ id: string; saleRight: SaleRight }>(await ask(person, 'POST /sale-rights', { saleRightId: randomUUID(), hubCode: 'D1001-H1' }))
  const [first, second] = [await take(0), await take(1)]
  expect(second.id).not.toBe(first.id)
  expect(second.saleRight.userId).toBe(people[1]!.user.userId)
  const imeis = [first, second].flatMap(({ saleRight }) => saleRight.units.map(({ imei }) => imei))
  expect(new Set(imeis).size).toBe(imeis.length)
  expect((await take(0)).id).toBe(first.id)
  expect((await ask(1, `POST /sale-rights/${first.id}/return`, {})).problem?.code).toBe('sale_right_unknown')
  expect(bodyOf<{ saleRight: SaleRight }>(await ask(0, `POST /sale-rights/${first.id}/return`, {})).saleRight.state).toBe('returned')
})
