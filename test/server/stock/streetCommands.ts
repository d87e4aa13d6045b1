import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { saleRightIdSchema, stockCountIdSchema } from '../../../domain/kernel/ids.ts'
import { HOUR_MS, MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { saleRightSchema } from '../../../domain/stock/saleRight.ts'
import type { EndGiven } from '../../../server/stock/reservationEnds.ts'
import { all } from './stockHall.ts'
import { command, nat as n, pick } from './streetCommand.ts'
import { streetHubs, streetSkus, type Who } from './stockStreet.ts'
import { actOnTransfer, requestTransfer } from './streetTransfers.ts'

const hold = command(
  'hold',
  {
    lane: n,
    hub: n,
    sku: n,
    pieces: fc.integer({ min: 1, max: 3 }),
    second: fc.constantFrom('none', 'same', 'other'),
    partial: fc.boolean(),
    wait: fc.boolean(),
  },
  (street, given) => {
    const sku = pick(streetSkus, given.sku)!
    const second: [string, number][] =
      given.second === 'none' ? [] : [[given.second === 'same' ? sku : pick(streetSkus, given.sku + 1)!, 1]]
    const lines: [string, number][] = [[sku, given.pieces], ...second]
    return street.hold(given.lane, { hub: pick(streetHubs, given.hub)!, lines, allowPartial: given.partial, joinWaitlist: given.wait })
  },
)

/** Twice at once: at most one of them may book anything. */
const end = command(
  'end',
  { order: n, end: fc.constantFrom<EndGiven['end']>('release', 'expire', 'consume', 'giveBack'), twice: fc.boolean() },
  async (street, given) => {
    const order = pick(street.orders, given.order)
    if (!order) return
    const results = await Promise.all((given.twice ? [1, 2] : [1]).map(() => street.end(order, given.end)))
    if (results.filter((result) => result === 'ended').length > 1) street.wrongs.push(`S7: ${given.end} booked twice`)
  },
)
const keep = command('keep', { order: n }, async (street, given) => {
  const order = pick(street.orders, given.order)
  if (order) await street.keep(order)
})
const allocate = command('allocate', { hub: n, lane: n }, (street, given) =>
  street.lanes[given.lane % 2]!.allocateWaitlist(pick(streetHubs, given.hub)!),
)

const adjust = command(
  'adjust',
  { hub: n, unit: n, to: fc.constantFrom('damaged', 'onDisplay', 'lost', 'inStock', 'scrapped') },
  async (street, given) => {
    const hubCode = pick(streetHubs, given.hub)!
    const rows = await all(street, (tx) =>
      tx.selectFrom('desk.stock_unit').select('imei').where('hub_code', '=', hubCode).orderBy('imei').execute(),
    )
    const unit = pick(rows, given.unit)
    const who: Who = hubCode.startsWith('D1001') ? 'staff' : 'marketing'
    if (unit) await street.services.hubs.adjust(street.asked(who, { hubCode, imeis: [unit.imei], to: given.to, reason: '점검' }))
  },
)
const count = command('count', { hub: n, bits: n }, async (street, given) => {
  const hubCode = pick(streetHubs, given.hub)!
  const who: Who = hubCode.startsWith('D1001') ? 'staff' : 'marketing'
  const id = stockCountIdSchema.parse(randomUUID())
  const begun = await street.services.counts.start(street.asked(who, { stockCountId: id, hubCode, skuCodes: [] }))
  if (!begun.ok) return
  const rows = await all(street, (tx) => tx.selectFrom('desk.stock_unit').select('imei').where('hub_code', '=', hubCode).execute())
  const imeis = rows.map(({ imei }) => imei).filter((_, i) => i % 11 !== given.bits % 13)
  if (imeis.length > 0) await street.services.counts.act(street.asked(who, { kind: 'scan', imeis }), id)
  await street.services.counts.act(street.asked(who, { kind: 'submit' }), id)
  await street.services.counts.act(street.asked(who, { kind: 'apply', reason: '실사' }), id)
})
const setHub = command('hub', { hub: n, to: fc.constantFrom('open', 'paused', 'closing', 'closed') }, async (street, given) => {
  const hubCode = pick(['D1001-H2', 'D1001-H2', 'D1001-H1'] as const, given.hub)!
  await street.services.hubs.setState(
    street.asked('manager', { to: given.to, reason: '운영' }),
    streetHubs.find((code) => code === hubCode)!,
  )
})

const takeRight = command('takeRight', { hub: n }, async (street, given) => {
  const hubCode = pick(streetHubs.slice(2), given.hub)!
  const taken = await street.services.saleRights.take(
    street.asked('staff', { saleRightId: saleRightIdSchema.parse(randomUUID()), hubCode }),
  )
  if (taken.ok && !street.rightIds.includes(taken.value.id)) street.rightIds.push(taken.value.id)
})
const returnRight = command('returnRight', { right: n }, async (street, given) => {
  const id = pick(street.rightIds, given.right)
  if (id) await street.services.saleRights.giveBack(street.asked('staff', {}), saleRightIdSchema.parse(id))
})
const expireRight = command('expireRight', { right: n }, async (street, given) => {
  const id = pick(street.rightIds, given.right)
  if (id) await street.services.saleRights.expire(id)
})
const sellOffline = command('sellOffline', { right: n, unit: n }, async (street, given) => {
  const id = pick(street.rightIds, given.right)
  const row = id && (await all(street, (tx) => tx.selectFrom('desk.sale_right').select('body').where('id', '=', id).executeTakeFirst()))
  const unit = row && pick(saleRightSchema.parse(row.body).units, given.unit)
  if (id && unit) await street.sellOffline(id, unit.imei)
})
const wait = command(
  'wait',
  { ms: fc.constantFrom(MINUTE_MS, 16 * MINUTE_MS, 15 * HOUR_MS) },
  async (street, { ms }) => void (street.now += ms),
)

/** Rounds of commands that several people give at once. */
export const streetRounds = fc.array(
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: hold },
      { weight: 4, arbitrary: end },
      { weight: 1, arbitrary: keep },
      { weight: 1, arbitrary: allocate },
      { weight: 3, arbitrary: requestTransfer },
      { weight: 7, arbitrary: actOnTransfer },
      { weight: 2, arbitrary: adjust },
      { weight: 1, arbitrary: count },
      { weight: 1, arbitrary: setHub },
      { weight: 2, arbitrary: takeRight },
      { weight: 1, arbitrary: returnRight },
      { weight: 1, arbitrary: expireRight },
      { weight: 2, arbitrary: sellOffline },
      { weight: 1, arbitrary: wait },
    ),
    { minLength: 1, maxLength: 6 },
  ),
  { minLength: 6, maxLength: 14 },
)
