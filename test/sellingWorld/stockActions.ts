import { saleRightIdSchema, stockCountIdSchema, transferIdSchema, type HubCode, type StockCountId } from '../../domain/kernel/ids.ts'
import { isFinal } from '../../domain/kernel/stateTable.ts'
import type { TransferAction } from '../../domain/protocol/transfers.ts'
import { discrepancyResolutions, type DiscrepancyResolution, type Transfer } from '../../domain/stock/transfer.ts'
import { transferTable } from '../../domain/stock/transferTable.ts'
import { manned, ownHubOf, sells, type Manned } from './sellActions.ts'
import { CASE, hubCodes, PHONE, type SellerName } from './sellingData.ts'
import type { SellingWorld } from './sellingWorld.ts'

const hubsRunBy = (seller: SellerName): readonly HubCode[] =>
  seller === 'keeper' ? [hubCodes.shared, hubCodes.centre] : seller === 'rival' ? [hubCodes.away] : [hubCodes.own, hubCodes.second]

/** Goods are asked for from another hub, more than there may be. */
export async function requestTransfer(world: SellingWorld): Promise<void> {
  const at = manned(world, () => true)
  if (!at) return
  const { random } = world
  const toHubCode = random.pick(hubsRunBy(at.seller))
  const fromHubCode = random.pick(
    [...new Set([...hubsRunBy(at.seller), hubCodes.shared, hubCodes.centre])].filter((code) => code !== toHubCode),
  )
  const transferId = transferIdSchema.parse(world.uuid())
  const lines = [
    { skuCode: PHONE, quantity: random.between(1, 3) },
    ...(random.chance(0.4) ? [{ skuCode: CASE, quantity: random.between(1, 3) }] : []),
  ]
  const kind = fromHubCode === hubCodes.centre && random.chance(0.5) ? ('replenishment' as const) : ('transfer' as const)
  const body = { transferId, kind, fromHubCode, toHubCode, lines, reason: null }
  const done = await world.during(at.desk.engine.command('POST /transfers', { body }, '이관'), 2_000)
  world.say(
    `${at.pc} asks ${fromHubCode} for ${lines.map(({ quantity }) => quantity).join('+')} to ${toHubCode}: ${done?.ok ? transferId : done?.code}`,
  )
}

/** The step that a transfer waits for, done well or badly by somebody who may see it, on what his PC knows. */
export async function moveTransfer(world: SellingWorld): Promise<void> {
  const at = manned(world, (seller) => seller !== 'clerk')
  const views = at && (await world.during(at.desk.look('transfers', { hubCode: null }), 500))
  const open = views?.filter(({ body }) => !isFinal(transferTable, body.state)) ?? []
  if (!at || open.length === 0) return
  const { id, body } = world.random.pick(open)
  const action = await nextAction(world, at, body)
  if (!action) return
  const done = await world.during(
    at.desk.engine.command('POST /transfers/:id/actions', { params: { id }, body: action }, action.kind),
    2_000,
  )
  world.say(`${at.pc} does ${action.kind} on ${id}, seen as ${body.state}: ${done?.ok ? 'taken' : done?.code}`)
}

async function nextAction(world: SellingWorld, at: Manned, transfer: Transfer): Promise<TransferAction | null> {
  const { random } = world
  const roughly = (quantity: number) => Math.max(0, quantity + random.pick([0, 0, 0, -1, 1]))
  switch (transfer.state) {
    case 'requested':
      if (random.chance(0.1)) return { kind: 'reject', reason: '거절' }
      return {
        kind: 'approve',
        lines: transfer.lines.map(({ skuCode, requestedQty }) => ({ skuCode, quantity: roughly(requestedQty) })),
        reason: '조정',
      }
    case 'approved':
      return random.chance(0.15) ? { kind: 'cancel', reason: '취소' } : { kind: 'pick' }
    case 'picking': {
      const free = await unitsAt(world, at, transfer.fromHubCode)
      const lines = transfer.lines.map(({ skuCode, serialised, approvedQty }) => {
        const imeis = serialised ? free.filter(({ state }) => state === 'inStock').map(({ imei }) => imei) : []
        const named = imeis.slice(0, roughly(approvedQty))
        return { skuCode, quantity: serialised ? named.length : roughly(approvedQty), imeis: named }
      })
      return { kind: 'dispatch', lines, trackingNo: null, reason: '조정' }
    }
    case 'dispatched':
    case 'partiallyReceived':
      if (random.chance(0.1)) return { kind: 'recall', reason: '회수' }
      return { kind: 'receive', final: random.chance(0.5), lines: await receiptOf(world, at, transfer) }
    case 'discrepancyOpen': {
      const open = transfer.discrepancies.find(({ closed }) => closed === null)
      if (!open) return null
      const ways: readonly DiscrepancyResolution[] = discrepancyResolutions[open.kind]
      return { kind: 'closeDiscrepancy', discrepancyId: open.discrepancyId, resolution: random.pick(ways), reason: '확인' }
    }
    case 'closed':
    case 'rejected':
    case 'recalled':
    case 'cancelled':
      return null
  }
}

async function unitsAt(world: SellingWorld, { desk }: Manned, hubCode: HubCode) {
  const answer = await world.during(desk.engine.call('GET /stock-units', { query: { hubCode } }), 5_000)
  return answer?.ok ? answer.value.units : []
}

/** Some of what was sent, some of it damaged, and now and then a unit that lies elsewhere by the books. */
async function receiptOf(world: SellingWorld, at: Manned, transfer: Transfer) {
  const { random } = world
  const stray = random.chance(0.15) ? (await unitsAt(world, at, transfer.fromHubCode)).find(({ state }) => state === 'inStock') : undefined
  return transfer.lines.map((line) => {
    const seen = line.dispatchedImeis.filter(() => random.chance(0.8))
    const damaged = seen.filter(() => random.chance(0.2))
    const open = Math.max(0, line.dispatchedQty - line.receivedQty - line.damagedQty)
    const acceptedQty = line.serialised ? 0 : random.between(0, open)
    return {
      skuCode: line.skuCode,
      acceptedImeis: seen.filter((imei) => !damaged.includes(imei)),
      damagedImeis: damaged,
      overImeis: line.serialised && stray?.skuCode === line.skuCode ? [stray.imei] : [],
      acceptedQty,
      damagedQty: line.serialised ? 0 : random.between(0, Math.min(1, open - acceptedQty)),
      overQty: 0,
    }
  })
}

/** A hub is counted: most of it is seen, and now and then something that is not there by the books. */
export async function count(world: SellingWorld): Promise<void> {
  const at = manned(world, () => true)
  if (!at) return
  const { random } = world
  const hubCode = random.pick(hubsRunBy(at.seller))
  const units = await unitsAt(world, at, hubCode)
  const id = stockCountIdSchema.parse(world.uuid())
  const begin = await world.during(
    at.desk.engine.command('POST /stock-counts', { body: { stockCountId: id, hubCode, skuCodes: [] } }, '실사'),
    2_000,
  )
  if (!begin?.ok) return
  const imeis = units.map(({ imei }) => imei).filter(() => random.chance(0.9))
  const act = (body: object) => countStep(world, at, id, body)
  if (imeis.length > 0) await act({ kind: 'scan', imeis })
  await act({ kind: 'submit' })
  // Meanwhile the hub sells on.
  await world.pass(random.between(0, 1_500))
  await act(random.chance(0.85) ? { kind: 'apply', reason: '실사' } : { kind: 'cancel', reason: '다시' })
  world.say(`${at.pc} counts ${hubCode}: sees ${imeis.length} of ${units.length}`)
}

function countStep(world: SellingWorld, { desk }: Manned, id: StockCountId, body: object) {
  return world.during(desk.engine.command('POST /stock-counts/:id/actions', { params: { id }, body: body as never }, '실사'), 2_000)
}

/** A unit is found broken, lost, put on display, or well again. */
export async function adjust(world: SellingWorld): Promise<void> {
  const at = manned(world, () => true)
  if (!at) return
  const { random } = world
  const hubCode = random.pick(hubsRunBy(at.seller))
  const units = await unitsAt(world, at, hubCode)
  if (units.length === 0) return
  const { imei, state } = random.pick(units)
  const to = random.pick(['inStock', 'inStock', 'damaged', 'onDisplay', 'lost'] as const)
  const body = { hubCode, imeis: [imei], to, reason: '점검' }
  const done = await world.during(at.desk.engine.command('POST /stock-adjustments', { body }, '조정'), 2_000)
  world.say(`${at.pc} books ${imei} at ${hubCode} from ${state} to ${to}: ${done?.ok ? 'taken' : done?.code}`)
}

/** The second hub of the home shop opens and closes; the others only pause. */
export async function setHub(world: SellingWorld): Promise<void> {
  const at = manned(world, (seller) => seller !== 'clerk')
  if (!at) return
  const { random } = world
  const hubCode = random.pick(hubsRunBy(at.seller))
  const to =
    hubCode === hubCodes.second
      ? random.pick(['open', 'closing', 'closed', 'closed'] as const)
      : random.pick(['open', 'open', 'paused'] as const)
  const answer = await world.during(
    at.desk.engine.call('POST /hubs/:hubCode/state', { params: { hubCode }, body: { to, reason: '운영' } }),
    5_000,
  )
  world.say(`${at.pc} sets ${hubCode} to ${to}: ${answer?.ok ? 'done' : (answer?.code ?? 'no answer')}`)
}

/** Units are asked for, or given back before they run out. */
export async function lend(world: SellingWorld): Promise<void> {
  const at = manned(world, sells)
  if (!at) return
  if (world.random.chance(0.7)) {
    const taken = await world.during(at.desk.engine.takeSaleRight(ownHubOf(at.seller)), 5_000)
    world.say(`${at.pc} asks for units to be set aside: ${taken?.ok ? taken.value.saleRightId : (taken?.code ?? 'no answer')}`)
    return
  }
  const view = await world.during(at.desk.look('saleRights', null), 500)
  const right = view?.rights.find(({ state }) => state === 'active')
  if (!right) return
  const params = { id: saleRightIdSchema.parse(right.id) }
  await world.during(at.desk.engine.command('POST /sale-rights/:id/return', { params, body: {} }, '반납'), 2_000)
  world.say(`${at.pc} gives ${right.id} back`)
}
