import { expect, test } from 'vitest'
import { transferIdSchema } from '../../../domain/kernel/ids.ts'
import type { ReceivedLine, TransferAction } from '../../../domain/protocol/transfers.ts'
import { decideTransferAction, transferActionRules } from '../../../domain/stock/decideTransferAction.ts'
import { decideTransferRequest } from '../../../domain/stock/decideTransferRequest.ts'
import { transferSchema, type Transfer } from '../../../domain/stock/transfer.ts'
import type { TransferDecision } from '../../../domain/stock/transferContext.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { author, hubCodeOf, imeiOf, NOW, sampleHub, sampleUnit } from './sampleStock.ts'

const ID = transferIdSchema.parse(uuidOf(21, 1))
const SENT = Array.from({ length: 10 }, (_, i) => imeiOf(i + 1))
const STRANGER = imeiOf(50)

function requested(quantity = 10): Transfer {
  const [from, to] = [sampleHub('CTR-1', { hubType: 'CENTER', dealerCode: null }), sampleHub('HUB-A')]
  const decided = decideTransferRequest({
    transferNo: 'T-2026-000001',
    kind: 'replenishment',
    fromHubCode: from.hubCode,
    toHubCode: to.hubCode,
    from,
    to,
    lines: [{ skuCode: 'S25', quantity }],
    skus: new Map([['S25', { modelName: '갤럭시 S25', serialised: true }]]),
    reason: null,
    author: author('요청'),
    at: NOW,
  })
  if (!decided.ok) throw new Error(decided.code)
  return transferSchema.parse(decided.value)
}

/** Units as the last decision left them: here, on their way, or as the source had them. */
function act(transfer: Transfer, action: TransferAction, moved: TransferDecision | null = null, available = 12): TransferDecision {
  const units = new Map([...SENT, STRANGER].map((imei, i) => [imei, sampleUnit(i < 10 ? i + 1 : 50, 'CTR-1')]))
  if (transfer.dispatchedAt !== null)
    for (const imei of SENT) units.set(imei, { ...units.get(imei)!, state: 'inTransit', hubCode: hubCodeOf('HUB-A') })
  for (const { imei, state, hubCode } of moved?.ok ? moved.units : []) units.set(imei, { ...units.get(imei)!, state, hubCode })
  return decideTransferAction(
    { id: ID, transfer, author: author('담당'), at: NOW, sourceAvailable: new Map([['S25', available]]), units },
    action,
  )
}
const must = (decision: TransferDecision): Extract<TransferDecision, { readonly ok: true }> => {
  if (!decision.ok) throw new Error(`${decision.code} ${decision.detail ?? ''}`)
  return decision
}
const booked = (decision: TransferDecision) =>
  decision.ok ? decision.movements.map(({ kind, hubCode, quantity }) => [kind, hubCode, quantity]) : decision.code

const dispatched = (() => {
  const approved = must(act(requested(), { kind: 'approve', lines: [{ skuCode: 'S25', quantity: 10 }], reason: null })).transfer
  const picking = must(act(approved, { kind: 'pick' })).transfer
  return must(act(picking, { kind: 'dispatch', lines: [{ skuCode: 'S25', quantity: 10, imeis: SENT }], trackingNo: '12-34', reason: null }))
    .transfer
})()

const found = (differing: Partial<ReceivedLine>): ReceivedLine => ({
  skuCode: 'S25',
  acceptedImeis: [],
  damagedImeis: [],
  overImeis: [],
  acceptedQty: 0,
  damagedQty: 0,
  overQty: 0,
  ...differing,
})
const receive = (line: Partial<ReceivedLine>, final = false): TransferAction => ({ kind: 'receive', lines: [found(line)], final })

test('[TRF-2] a request names two hubs that may send and take, and models once each', () => {
  const ask = (differing: Partial<Parameters<typeof decideTransferRequest>[0]>) =>
    decideTransferRequest({
      transferNo: 'T-2026-000001',
      kind: 'transfer',
      fromHubCode: hubCodeOf('HUB-A'),
      toHubCode: hubCodeOf('HUB-B'),
      from: sampleHub('HUB-A'),
      to: sampleHub('HUB-B'),
      lines: [{ skuCode: 'S25', quantity: 1 }],
      skus: new Map([['S25', { modelName: 'S25', serialised: true }]]),
      reason: null,
      author: author('요청'),
      at: NOW,
      ...differing,
    })
  expect(ask({ toHubCode: hubCodeOf('HUB-A'), to: undefined })).toMatchObject({ code: 'transfer_hubs_same' })
  expect(ask({ to: undefined })).toMatchObject({ code: 'hub_unknown', detail: 'HUB-B' })
  // A hub that closes is emptied, not filled.
  expect(ask({ from: sampleHub('HUB-A', { state: 'closing' }) })).toMatchObject({ ok: true, value: { state: 'requested' } })
  expect(ask({ to: sampleHub('HUB-B', { state: 'closing' }), lines: [] })).toMatchObject({ code: 'hub_not_open' })
  expect(ask({ lines: [1, 2].map((quantity) => ({ skuCode: 'NONE', quantity })) })).toMatchObject({ code: 'transfer_line_repeated' })
  expect(ask({ lines: [{ skuCode: 'NONE', quantity: 1 }] })).toMatchObject({ code: 'stock_unknown', detail: 'NONE' })
})

test('[TRF-3] who sends approves and dispatches, who gets receives; approving takes its own permission', () => {
  expect(Object.entries(transferActionRules).map(([kind, { side, permission }]) => `${kind} ${side} ${permission}`)).toEqual([
    'approve source transfer.approve',
    'reject source transfer.approve',
    'pick source stock.change',
    'dispatch source stock.change',
    'recall source stock.change',
    'receive destination stock.change',
    'cancel either stock.change',
    'closeDiscrepancy either stock.change',
  ])
})

test('[TRF-4] approving holds at the source, dispatching moves it onto the way, recalling brings it home', () => {
  const approve = (quantity: number, reason: string | null, available = 12) =>
    act(requested(), { kind: 'approve', lines: [{ skuCode: 'S25', quantity }], reason }, null, available)
  expect(booked(approve(8, null))).toEqual([['reserve', 'CTR-1', 8]])
  expect(booked(approve(0, null))).toBe('transfer_quantity_refused')
  expect(booked(approve(11, null))).toBe('reason_missing')
  expect(booked(approve(11, '행사'))).toEqual([['reserve', 'CTR-1', 11]])
  expect(booked(approve(10, null, 9))).toBe('stock_short')
  const picking = must(act(must(approve(8, null)).transfer, { kind: 'pick' })).transfer
  const dispatch = (imeis: readonly string[], reason: string | null = null, available = 12) =>
    act(
      picking,
      { kind: 'dispatch', lines: [{ skuCode: 'S25', quantity: imeis.length, imeis: [...imeis] }], trackingNo: null, reason },
      null,
      available,
    )
  expect(booked(dispatch(SENT.slice(0, 6)))).toEqual([
    ['release', 'CTR-1', 2],
    ['dispatch', 'CTR-1', 6],
    ['announce', 'HUB-A', 6],
  ])
  expect(booked(dispatch(SENT.slice(0, 9)))).toBe('reason_missing')
  expect(booked(dispatch(SENT.slice(0, 9), '행사', 0))).toBe('stock_short')
  expect(booked(dispatch(SENT.slice(0, 9), '행사'))).toEqual([
    ['reserve', 'CTR-1', 1],
    ['dispatch', 'CTR-1', 9],
    ['announce', 'HUB-A', 9],
  ])
  expect(booked(dispatch([imeiOf(77)]))).toBe('unit_unknown')
  expect(booked(act(dispatched, { kind: 'recall', reason: '오배송' }))).toEqual([
    ['cancelArrival', 'HUB-A', 10],
    ['returnHome', 'CTR-1', 10],
  ])
  expect(booked(act(dispatched, { kind: 'cancel', reason: '늦음' }))).toBe('transfer_state_refused')
})

test('[TRF-5] ten sent, one damaged, two short, one over, received by two people at once: each unit counts once', () => {
  const first = must(act(dispatched, receive({ acceptedImeis: SENT.slice(0, 5), overImeis: [STRANGER] })))
  expect(first.transfer.state).toBe('partiallyReceived')
  expect(booked(first)).toEqual([['arrive', 'HUB-A', 5]])
  // The other person scanned two of the same, calls one of them damaged, and says that nothing more comes.
  const second = must(
    act(
      first.transfer,
      receive({ acceptedImeis: SENT.slice(3, 7), damagedImeis: [SENT[0]!, SENT[7]!], overImeis: [STRANGER] }, true),
      first,
    ),
  )
  expect(booked(second)).toEqual([
    ['arrive', 'HUB-A', 2],
    ['arriveDamaged', 'HUB-A', 1],
  ])
  expect(second.transfer.lines[0]).toMatchObject({ receivedQty: 7, damagedQty: 1, shortQty: 2, overQty: 1, dispatchedQty: 10 })
  expect(second.transfer.discrepancies.map(({ kind, quantity, imeis }) => [kind, quantity, imeis])).toEqual([
    ['short', 2, SENT.slice(8)],
    ['damaged', 1, [SENT[7]]],
    ['over', 1, [STRANGER]],
  ])
  // The same receipt again changes nothing.
  expect(booked(act(second.transfer, receive({ acceptedImeis: SENT.slice(0, 7) }, true)))).toEqual([])
})

test('[TRF-5] what arrives after all is no shortage; what a person settled is no piece of the transfer any more', () => {
  const short = must(act(dispatched, receive({ acceptedImeis: SENT.slice(0, 7) }, true)))
  const late = must(act(short.transfer, receive({ acceptedImeis: [SENT[7]!] }), short))
  expect(late.transfer.discrepancies.map(({ kind, quantity }) => [kind, quantity])).toEqual([['short', 2]])
  const settled = must(
    act(late.transfer, { kind: 'closeDiscrepancy', discrepancyId: 'S25|short', resolution: 'lost', reason: '분실' }, late),
  )
  expect(settled.transfer.state).toBe('closed')
  const damaged = must(act(short.transfer, receive({ damagedImeis: [SENT[7]!] }), short)).transfer
  const half = must(
    act(damaged, { kind: 'closeDiscrepancy', discrepancyId: 'S25|short', resolution: 'neverLeft', reason: '출고 안 됨' }),
  ).transfer
  expect(half.state).toBe('discrepancyOpen')
  expect(booked(act(half, receive({ acceptedImeis: [SENT[8]!] })))).toBe('transfer_imei_unknown')
})

test('[TRF-5] a stranger is surplus only when he is called so, and counted goods are never more than were sent', () => {
  expect(act(dispatched, receive({ acceptedImeis: [STRANGER] }))).toMatchObject({ code: 'transfer_imei_unknown', detail: STRANGER })
  expect(act(dispatched, { kind: 'receive', lines: [{ ...found({}), skuCode: 'NONE' }], final: false })).toMatchObject({
    code: 'transfer_line_unknown',
  })
  const counted = { ...dispatched, lines: dispatched.lines.map((line) => ({ ...line, serialised: false, dispatchedImeis: [] })) }
  expect(booked(act(counted, receive({ acceptedQty: 8, damagedQty: 3 })))).toBe('transfer_quantity_refused')
  expect(booked(act(counted, receive({ acceptedQty: 9, damagedQty: 1 })))).toEqual([
    ['arrive', 'HUB-A', 9],
    ['arriveDamaged', 'HUB-A', 1],
  ])
})

test('[TRF-6] each difference is closed once, in a way that fits it, by a person with a reason', () => {
  const open = must(act(dispatched, receive({ acceptedImeis: SENT.slice(0, 7), damagedImeis: [SENT[7]!], overImeis: [STRANGER] }, true)))
  const close = (
    discrepancyId: string,
    resolution: Extract<TransferAction, { readonly kind: 'closeDiscrepancy' }>['resolution'],
    available = 12,
  ) => act(open.transfer, { kind: 'closeDiscrepancy', discrepancyId, resolution, reason: '확인' }, open, available)
  expect(booked(close('S25|short', 'lost'))).toEqual([
    ['cancelArrival', 'HUB-A', 2],
    ['writeOff', 'HUB-A', 2],
  ])
  expect(booked(close('S25|short', 'arrivedLater'))).toEqual([['arrive', 'HUB-A', 2]])
  expect(booked(close('S25|short', 'neverLeft'))).toEqual([
    ['cancelArrival', 'HUB-A', 2],
    ['returnHome', 'CTR-1', 2],
  ])
  expect(booked(close('S25|damaged', 'keptDamaged'))).toEqual([])
  expect(booked(close('S25|damaged', 'scrapped'))).toEqual([['scrap', 'HUB-A', 1]])
  expect(booked(close('S25|damaged', 'foundFine'))).toEqual([['unblock', 'HUB-A', 1]])
  expect(booked(close('S25|over', 'takenOver'))).toEqual([
    ['overOut', 'CTR-1', 1],
    ['overIn', 'HUB-A', 1],
  ])
  expect(booked(close('S25|over', 'sentBack'))).toEqual([])
  expect(booked(close('S25|over', 'takenOver', 0))).toBe('stock_short')
  expect(booked(close('S25|short', 'scrapped'))).toBe('resolution_refused')
  expect(booked(close('S25|none', 'lost'))).toBe('discrepancy_unknown')
  const closed = must(close('S25|short', 'lost')).transfer
  expect(closed.discrepancies[0]?.closed).toMatchObject({ resolution: 'lost', reason: '확인', by: { displayName: '담당' } })
  expect(booked(act(closed, { kind: 'closeDiscrepancy', discrepancyId: 'S25|short', resolution: 'lost', reason: '다시' }))).toBe(
    'discrepancy_unknown',
  )
})
