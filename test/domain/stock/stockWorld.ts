import { expect } from 'vitest'
import { stockCountIdSchema, transferIdSchema } from '../../../domain/kernel/ids.ts'
import type { TransferAction } from '../../../domain/protocol/transfers.ts'
import type { AdjustedState } from '../../../domain/stock/decideAdjustment.ts'
import { decideCountAction } from '../../../domain/stock/decideCountAction.ts'
import { decideTransferRequest } from '../../../domain/stock/decideTransferRequest.ts'
import { onHandStates } from '../../../domain/stock/stockUnit.ts'
import type { Transfer } from '../../../domain/stock/transfer.ts'
import { author, imeiOf, NOW } from './sampleStock.ts'
import { worldHubs } from './worldGoods.ts'
import { WorldSales } from './worldSales.ts'

/** The whole: sales, and what moves between hubs and their shelves. Moved by the decisions alone and checked after each. */
export class StockWorld extends WorldSales {
  readonly transfers: { readonly id: string; transfer: Transfer }[] = []

  requestTransfer(from: number, to: number, phones: number, cases: number): void {
    const lines = [
      { skuCode: 'S25', quantity: phones },
      { skuCode: 'CASE', quantity: cases },
    ].filter(({ quantity }) => quantity > 0)
    const [source, target] = [worldHubs[from]!, worldHubs[to]!]
    const decided = decideTransferRequest({
      transferNo: `T-2026-${String(this.transfers.length).padStart(6, '0')}`,
      kind: 'transfer',
      fromHubCode: source.hubCode,
      toHubCode: target.hubCode,
      from: source,
      to: target,
      lines,
      skus: new Map([
        ['S25', { modelName: '갤럭시 S25', serialised: true }],
        ['CASE', { modelName: '케이스', serialised: false }],
      ]),
      reason: null,
      author: author('요청'),
      at: this.now,
    })
    if (decided.ok && lines.length > 0) this.transfers.push({ id: this.id(21), transfer: decided.value })
  }

  act(index: number, action: TransferAction): boolean {
    const one = this.transfers[index]
    if (!one) return false
    const hub = worldHubs.findIndex(({ hubCode }) => hubCode === one.transfer.fromHubCode)
    const decision = this.decide.transferAction(
      {
        id: transferIdSchema.parse(one.id),
        transfer: one.transfer,
        author: author('담당'),
        at: this.now,
        sourceAvailable: this.available(hub),
        units: this.units,
      },
      action,
    )
    if (!this.settle(decision) || !decision.ok) return false
    one.transfer = decision.transfer
    // A dispatched unit is reserved and leaves in one step; the level says the same in one movement.
    for (const { imei, state } of decision.units) if (state === 'inTransit') this.move(imei, 'reserved')
    this.book(decision.movements, decision.units)
    return true
  }

  adjust(hub: number, imeis: readonly string[], to: AdjustedState): void {
    const { hubCode } = worldHubs[hub]!
    const decided = this.settle(
      this.decide.adjustment({ hubCode, imeis, to, reason: '점검', by: '담당', units: this.units, availableBySku: this.available(hub) }),
    )
    if (decided) this.book(decided.movements, decided.units)
  }

  /** Counts a hub: everything but some units is scanned, and some that are not there. */
  count(hub: number, unseen: readonly number[], surplus: readonly string[]): void {
    const { hubCode } = worldHubs[hub]!
    const here = this.unitsIn(hubCode, ...onHandStates).filter((_, i) => !unseen.includes(i))
    const id = stockCountIdSchema.parse(this.id(22))
    const by = { id, author: author('실사'), at: this.now, units: [...this.units.values()], availableBySku: this.available(hub) }
    let count = {
      hubCode,
      skuCodes: [],
      state: 'counting' as const,
      scannedImeis: [],
      expectedCount: null,
      differences: [],
      startedBy: by.author,
      startedAt: NOW,
      appliedBy: null,
      reason: null,
      updatedAt: NOW,
    } as Parameters<typeof decideCountAction>[0]['count']
    for (const action of [
      { kind: 'scan', imeis: [...here.map(({ imei }) => imei), ...surplus, imeiOf(999_999)] },
      { kind: 'submit' },
      { kind: 'apply', reason: '실사' },
    ] as const) {
      const decided = this.settle(
        decideCountAction({ ...by, count }, { ...action, ...('imeis' in action ? { imeis: [...action.imeis] } : {}) } as never),
      )
      if (!decided) return
      count = decided.count
      this.book(decided.movements, decided.units)
    }
  }

  /** S5, and of the goods S1–S4, S9: at every moment. */
  override check(): void {
    super.check()
    for (const { transfer } of this.transfers) {
      for (const line of transfer.lines) {
        const counted = line.receivedQty + line.damagedQty + line.shortQty
        if (transfer.state === 'closed' || transfer.state === 'discrepancyOpen') expect(counted).toBe(line.dispatchedQty)
        else expect(counted).toBeLessThanOrEqual(line.dispatchedQty)
        if (line.serialised) expect([line.receivedImeis.length, line.damagedImeis.length]).toEqual([line.receivedQty, line.damagedQty])
      }
    }
  }
}
