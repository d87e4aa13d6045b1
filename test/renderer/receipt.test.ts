import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Scan } from '../../domain/catalogue/recogniseScan.ts'
import { transferIdSchema } from '../../domain/kernel/ids.ts'
import { decideTransferAction } from '../../domain/stock/decideTransferAction.ts'
import { transferSchema, type Transfer, type TransferLine } from '../../domain/stock/transfer.ts'
import {
  EMPTY_RECEIPT,
  receiptSchema,
  receivedLinesOf,
  scanInto,
  scansIn,
  takenBack,
  uncountedIn,
  wholeTally,
  type Receipt,
  type ScanAnswer,
} from '../../renderer/screens/transfers/receipt.ts'
import { pickInto } from '../../renderer/screens/transfers/dispatchTally.ts'
import { author, hubCodeOf, imeiOf, NOW, sampleUnit } from '../domain/stock/sampleStock.ts'
import { uuidOf } from '../domain/contracts/sampleContract.ts'

const BARCODE: Readonly<Record<string, string>> = { '8800000000011': 'S25', '8800000000028': 'S24', '8800000000035': 'CASE' }
const skuOfBarcode = (code: string) => BARCODE[code] ?? null

function lineOf(skuCode: string, units: readonly number[], differing: Partial<TransferLine> = {}): TransferLine {
  const imeis = units.map(imeiOf)
  const quantities = { requestedQty: imeis.length, approvedQty: imeis.length, dispatchedQty: imeis.length }
  const none = { receivedQty: 0, damagedQty: 0, shortQty: 0, overQty: 0, receivedImeis: [], damagedImeis: [], overImeis: [] }
  return { skuCode, modelName: skuCode, serialised: true, dispatchedImeis: imeis, ...quantities, ...none, ...differing }
}

function transferOf(...lines: readonly TransferLine[]): Transfer {
  const who = { requestedBy: author('요청'), approvedBy: author('승인') }
  const hubs = { fromHubCode: hubCodeOf('CTR-01'), toHubCode: hubCodeOf('DLR-01'), fromDealerCode: null, toDealerCode: null }
  const times = { requestedAt: NOW, dispatchedAt: NOW, updatedAt: NOW }
  const rest = { trackingNo: null, reason: null, discrepancies: [], kind: 'replenishment', state: 'dispatched' } as const
  return transferSchema.parse({ transferNo: 'T-2026-000001', lines: [...lines], ...hubs, ...who, ...times, ...rest })
}

const imei = (number: number): Scan => ({ kind: 'imei', imei: imeiOf(number) })
const model = (code: string): Scan => ({ kind: 'ean13', code })

function scanAll(
  transfer: Transfer,
  scans: readonly (readonly [Scan, boolean])[],
): { readonly receipt: Receipt; readonly answers: readonly ScanAnswer[] } {
  let receipt = EMPTY_RECEIPT
  const answers = scans.map(([scan, damaged]) => {
    const next = scanInto(transfer, receipt, { scan, damaged, skuOfBarcode })
    receipt = next.receipt
    return next.answer
  })
  return { receipt, answers }
}

test('what was sent is accepted once, or damaged; what was not sent is surplus of the model scanned last', () => {
  const transfer = transferOf(lineOf('S25', [1, 2]), lineOf('S24', [3]))
  const { receipt, answers } = scanAll(transfer, [
    [imei(1), false],
    [imei(1), false],
    [imei(2), true],
    [imei(9), false],
    [model('8800000000028'), false],
    [imei(9), false],
    [model('8800000000999'), false],
    [{ kind: 'unknown', text: '?' }, false],
  ])
  expect(answers.map(({ kind }) => kind)).toEqual(['accepted', 'again', 'damaged', 'whichModel', 'model', 'over', 'otherModel', 'unknown'])
  expect(wholeTally(transfer, receipt)).toEqual({ sent: 3, accepted: 1, damaged: 1, over: 1, missing: 1 })
  expect(receivedLinesOf(transfer, receipt)).toMatchObject([
    { skuCode: 'S25', acceptedImeis: [imeiOf(1)], damagedImeis: [imeiOf(2)], overImeis: [] },
    { skuCode: 'S24', acceptedImeis: [], overImeis: [imeiOf(9)] },
  ])
})

test('what somebody else handed in counts on, and is not counted again', () => {
  const before = { receivedQty: 1, receivedImeis: [imeiOf(1)] }
  const transfer = transferOf(lineOf('S25', [1, 2], before))
  const { receipt, answers } = scanAll(transfer, [
    [imei(1), false],
    [imei(2), false],
  ])
  expect(answers.map(({ kind }) => kind)).toEqual(['handedIn', 'accepted'])
  expect(wholeTally(transfer, receipt)).toMatchObject({ sent: 2, accepted: 2, missing: 0 })
  expect(receivedLinesOf(transfer, receipt)).toMatchObject([{ acceptedImeis: [imeiOf(2)] }])
})

test('goods without an IMEI are counted by their barcode, and beyond what was sent as surplus', () => {
  const transfer = transferOf(lineOf('CASE', [], { serialised: false, requestedQty: 2, approvedQty: 2, dispatchedQty: 2 }))
  const scan = [model('8800000000035'), false] as const
  const { receipt, answers } = scanAll(transfer, [scan, scan, scan])
  expect(answers.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'over'])
  expect(receivedLinesOf(transfer, receipt)).toMatchObject([{ acceptedQty: 2, overQty: 1 }])
})

test('whatever is scanned in whatever order, the centre takes the receipt and counts the same', () => {
  const scans = fc.array(
    fc.tuple(fc.oneof(fc.integer({ min: 1, max: 9 }).map(imei), fc.constantFrom(...Object.keys(BARCODE)).map(model)), fc.boolean()),
    {
      minLength: 1,
      maxLength: 25,
    },
  )
  fc.assert(
    fc.property(scans, (all) => {
      const transfer = transferOf(
        lineOf('S25', [1, 2, 3]),
        lineOf('S24', [4, 5]),
        lineOf('CASE', [], { serialised: false, requestedQty: 2, approvedQty: 2, dispatchedQty: 2 }),
      )
      const { receipt } = scanAll(transfer, all)
      const tally = wholeTally(transfer, receipt)
      const id = transferIdSchema.parse(uuidOf(7, 1))
      const input = { id, transfer, author: author('입고'), at: NOW, sourceAvailable: new Map<string, number>(), units: new Map() }
      const decided = decideTransferAction(input, { kind: 'receive', lines: [...receivedLinesOf(transfer, receipt)], final: true })
      if (!decided.ok) throw new Error(`${decided.code} ${decided.detail ?? ''}`)
      const sum = (of: 'receivedQty' | 'damagedQty' | 'overQty' | 'shortQty') =>
        decided.transfer.lines.reduce((total, line) => total + line[of], 0)
      expect([sum('receivedQty'), sum('damagedQty'), sum('overQty'), sum('shortQty')]).toEqual([
        tally.accepted,
        tally.damaged,
        tally.over,
        tally.missing,
      ])
    }),
  )
})

test('picking takes named free units of the source, never more than was approved', () => {
  const transfer = { ...transferOf(lineOf('S25', [], { approvedQty: 1 })), state: 'picking' as const }
  const units = new Map(
    [sampleUnit(1, 'CTR-01'), sampleUnit(2, 'CTR-01', 'reserved'), sampleUnit(3, 'CTR-01'), sampleUnit(4, 'CTR-01', 'inStock', 'S24')].map(
      (unit) => [unit.imei, unit],
    ),
  )
  let picked = { units: [], pieces: {} } as Parameters<typeof pickInto>[1]
  const kinds = [imei(7), imei(4), imei(2), imei(1), imei(1), imei(3)].map((scan) => {
    const next = pickInto(transfer, picked, { scan, units, skuOfBarcode })
    picked = next.picked
    return next.answer.kind
  })
  expect(kinds).toEqual(['notHere', 'otherModel', 'notFree', 'picked', 'again', 'enough'])
  expect(picked.units).toEqual([{ imei: imeiOf(1), skuCode: 'S25' }])
})

test('[SCN-5] a receipt comes back from the disk as it was, and anything else as nothing', () => {
  const receipt: Receipt = {
    units: [{ imei: imeiOf(1), skuCode: 'S25', mark: 'damaged' }],
    pieces: { CASE: { accepted: 2, damaged: 0, over: 1 } },
    skuCode: 'CASE',
  }
  expect(receiptSchema.parse(JSON.parse(JSON.stringify(receipt)))).toEqual(receipt)
  expect(scansIn(receipt)).toBe(4)
  for (const other of [null, {}, { ...receipt, units: [{ imei: imeiOf(1) }] }]) expect(receiptSchema.safeParse(other).success).toBe(false)
})

test('[SCN-5] a refused receipt is taken back whole: handed in again it says the same, beside what was scanned since', () => {
  const transfer = transferOf(lineOf('S25', [1, 2, 3]), lineOf('CASE', [], { serialised: false, dispatchedQty: 5 }))
  const first: Receipt = {
    units: [
      { imei: imeiOf(1), skuCode: 'S25', mark: 'accepted' },
      { imei: imeiOf(2), skuCode: 'S25', mark: 'damaged' },
      { imei: imeiOf(9), skuCode: 'S25', mark: 'over' },
    ],
    pieces: { CASE: { accepted: 2, damaged: 0, over: 0 } },
    skuCode: null,
  }
  const lines = receivedLinesOf(transfer, first)
  expect(receivedLinesOf(transfer, takenBack(lines, EMPTY_RECEIPT))).toEqual(lines)
  const since: Receipt = {
    ...EMPTY_RECEIPT,
    units: [{ imei: imeiOf(1), skuCode: 'S25', mark: 'damaged' }],
    pieces: { CASE: { accepted: 1, damaged: 0, over: 0 } },
  }
  const whole = takenBack(lines, since)
  expect(wholeTally(transfer, whole)).toMatchObject({ accepted: 3, damaged: 2, over: 1 })
  expect(whole.units.filter(({ imei: name }) => name === imeiOf(1))).toEqual([{ imei: imeiOf(1), skuCode: 'S25', mark: 'damaged' }])
})

test('[SCN-4] two people at one parcel: what the other handed in is counted once, however it was scanned here', () => {
  const sent = lineOf('S25', [1, 2, 3, 4])
  const { receipt } = scanAll(transferOf(sent), [
    [imei(1), false],
    [imei(2), true],
    [imei(9), false],
  ])
  const after = transferOf({ ...sent, receivedQty: 2, receivedImeis: [imeiOf(2), imeiOf(3)], overQty: 1, overImeis: [imeiOf(9)] })
  const open = uncountedIn(after, receipt)
  expect(open.units.map((unit) => unit.imei)).toEqual([imeiOf(1)])
  expect(wholeTally(after, open)).toEqual({ sent: 4, accepted: 3, damaged: 0, over: 1, missing: 1 })
  expect(receivedLinesOf(after, open)).toMatchObject([{ acceptedImeis: [imeiOf(1)], damagedImeis: [], overImeis: [] }])
})
