import { randomUUID } from 'node:crypto'
import { isImei } from '../../../domain/contracts/imei.ts'
import { hubCodeSchema, orderIdSchema, type DealerCode, type HubCode, type OrderId } from '../../../domain/kernel/ids.ts'
import { toInstant } from '../../../domain/kernel/instant.ts'
import { hubSchema, type Hub } from '../../../domain/stock/hub.ts'
import type { ReservationRequest } from '../../../domain/stock/decideReservation.ts'
import type { ConnectedDatabase } from '../../../server/platform/connectPool.ts'
import type { DatabaseTransaction } from '../../../server/platform/database.ts'
import { withReach } from '../../../server/platform/withReach.ts'
import type { HoldDesk, HoldOutcome } from '../../../server/stock/holdPorts.ts'
import { openHubs, receiveStock, type StockedSku } from '../../../server/stock/receiveStock.ts'

export const NOON = Date.parse('2026-03-04T03:00:00.000Z')

/** The n-th handset of the tests, with its check digit. */
export function imeiOf(n: number): string {
  const body = `35990000${String(n).padStart(6, '0')}`
  return Array.from({ length: 10 }, (_, digit) => `${body}${digit}`).find(isImei)!
}

export const hubCode = (code: string): HubCode => hubCodeSchema.parse(code)
export const orderId = (): OrderId => orderIdSchema.parse(randomUUID())

const hub = (code: string, hubType: Hub['hubType'], dealerCode: string | null, sido: string): Hub =>
  hubSchema.parse({ hubCode: code, name: `${code} HUB`, hubType, dealerCode, region: { sido, sigungu: '중구' }, state: 'open' })

/** A centre, an organisation HUB, two HUBs of one dealer and one of another. */
export const hallHubs: readonly Hub[] = [
  hub('CTR-A', 'CENTER', null, '경기도'),
  hub('ORG-A', 'ORG', null, '서울특별시'),
  hub('D1001-H1', 'DEALER', 'D1001', '서울특별시'),
  hub('D1001-H2', 'DEALER', 'D1001', '부산광역시'),
  hub('D1002-H1', 'DEALER', 'D1002', '서울특별시'),
]

/** Two models by IMEI, and one that is only counted. */
export const hallSkus: readonly StockedSku[] = ['S25', 'S24', 'CASE'].map((name) => ({
  skuCode: name,
  offeringCode: `OFF-${name}`,
  modelCode: name,
  modelName: `모델 ${name}`,
  colour: '검정',
  capacity: '256GB',
  serialised: name !== 'CASE',
}))

export type Shelf = readonly [hub: string, sku: string, pieces: number]

/** Opens the hubs with so many pieces each; units are numbered from 1 through all shelves. */
export async function openHall({ db }: Pick<ConnectedDatabase, 'db'>, shelves: readonly Shelf[]): Promise<void> {
  await db
    .insertInto('desk.dealer')
    .values(['D1001', 'D1002'].map((code) => ({ code, name: code })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  let n = 0
  await withReach(db, { kind: 'all' }, async (tx) => {
    await openHubs(tx, hallHubs, hallSkus)
    const receipts = shelves.map(([code, skuCode, quantity]) => {
      const imeis = skuCode === 'CASE' ? [] : Array.from({ length: quantity }, () => imeiOf(++n))
      return { hubCode: code, skuCode, imeis, quantity }
    })
    await receiveStock(tx, receipts, { at: toInstant(NOON - 86_400_000), delivery: 'opening' })
  })
}

export function request(part: {
  readonly id?: OrderId
  readonly dealerCode?: DealerCode
  readonly hub?: string
  readonly lines: readonly (readonly [sku: string, quantity: number, imei?: string])[]
  readonly allowPartial?: boolean
  readonly joinWaitlist?: boolean
}): ReservationRequest {
  return {
    orderId: part.id ?? orderId(),
    dealerCode: part.dealerCode ?? null,
    hubCode: hubCode(part.hub ?? 'D1001-H1'),
    lines: part.lines.map(([skuCode, quantity, imei = null], i) => ({ lineId: i + 1, skuCode, quantity, imei })),
    allowPartial: part.allowPartial ?? false,
    joinWaitlist: part.joinWaitlist ?? false,
  }
}

/** Orders as the lane sees them: everybody wants goods until told otherwise, and outcomes are kept. */
export type NotedDesk = HoldDesk & { readonly noted: HoldOutcome[]; readonly calledOff: Set<string> }
export function notedDesk(): NotedDesk {
  const noted: HoldOutcome[] = []
  const calledOff = new Set<string>()
  return {
    noted,
    calledOff,
    sendLocks: async (_tx, ids) => async () => new Set(ids.filter((id) => !calledOff.has(id))),
    writeOutcomes: async () => undefined,
    committed: (outcomes) => void noted.push(...outcomes),
  }
}

export const all = <T>({ db }: Pick<ConnectedDatabase, 'db'>, work: (tx: DatabaseTransaction) => Promise<T>): Promise<T> =>
  withReach(db, { kind: 'all' }, work)
