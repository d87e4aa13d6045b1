import type { Author } from '../../domain/access/principal.ts'
import type { SaleRightId, TransferId } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { TransferAction } from '../../domain/protocol/transfers.ts'
import { decideTransferAction } from '../../domain/stock/decideTransferAction.ts'
import { availableOf, stockLevelSchema, type StockFigures, type StockLevel } from '../../domain/stock/hub.ts'
import type { SaleRight } from '../../domain/stock/saleRight.ts'
import { applyMovement, EMPTY_FIGURES, levelKey } from '../../domain/stock/stockLedger.ts'
import type { StockMovement } from '../../domain/stock/stockMovement.ts'
import { stockUnitSchema, type StockUnit } from '../../domain/stock/stockUnit.ts'
import type { Transfer } from '../../domain/stock/transfer.ts'
import type { DemoShelf } from './demoStock.ts'

type Dated = StockMovement & { readonly at: Instant }

/** The stock of the demo world in memory: everything in it came about by movements, decided as at the centre. */
export class DemoBooks {
  readonly movements: Dated[] = []
  readonly units = new Map<string, StockUnit>()
  readonly transfers = new Map<TransferId, Transfer>()
  readonly saleRights = new Map<SaleRightId, SaleRight>()
  readonly #shelves: ReadonlyMap<string, DemoShelf>
  readonly #figures = new Map<string, StockFigures>()

  constructor(shelves: readonly DemoShelf[], openedAt: Millis) {
    this.#shelves = new Map(shelves.map((shelf) => [levelKey({ hubCode: shelf.hub.hubCode, skuCode: shelf.sku.skuCode }), shelf]))
    const at = toInstant(openedAt)
    const supplier = { kind: 'supplier', id: 'opening' } as const
    for (const { hub, sku, quantity, imeis, blockedQty } of shelves) {
      const line = { hubCode: hub.hubCode, skuCode: sku.skuCode, reference: supplier }
      if (quantity > 0) this.book([{ ...line, kind: 'receive', quantity, imeis: [...imeis], reason: null }], at)
      const blocked = imeis.slice(0, blockedQty)
      if (blockedQty > 0) this.book([{ ...line, kind: 'block', quantity: blockedQty, imeis: [...blocked], reason: '진열' }], at)
      for (const imei of imeis) {
        const place = { orderId: null, contractId: null, transferId: null, saleRightId: null }
        const state = blocked.includes(imei) ? 'onDisplay' : 'inStock'
        this.units.set(imei, {
          imei: imei as StockUnit['imei'],
          skuCode: sku.skuCode,
          hubCode: hub.hubCode,
          state,
          receivedAt: at,
          ...place,
        })
      }
    }
  }

  book(movements: readonly StockMovement[], at: Instant): void {
    for (const movement of movements) {
      this.#figures.set(levelKey(movement), applyMovement(this.#figures.get(levelKey(movement)) ?? EMPTY_FIGURES, movement))
      this.movements.push({ ...movement, at })
    }
  }

  /** One step of a transfer, as the centre takes it. */
  act(id: TransferId, action: TransferAction, author: Author, at: Instant): Transfer {
    const transfer = this.transfers.get(id)
    invariant(transfer, 'a transfer is asked for before anything happens to it')
    const sourceAvailable = new Map(transfer.lines.map(({ skuCode }) => [skuCode, this.available(transfer.fromHubCode, skuCode)]))
    const decided = decideTransferAction({ id, transfer, author, at, sourceAvailable, units: this.units }, action)
    invariant(decided.ok, 'the demo world asks only for what is there')
    this.book(decided.movements, at)
    for (const change of decided.units) this.move(change, { transferId: change.state === 'inTransit' ? id : null })
    this.transfers.set(id, decided.transfer)
    return decided.transfer
  }

  move(
    change: Pick<StockUnit, 'imei' | 'state' | 'hubCode'>,
    refs: { readonly transferId?: StockUnit['transferId']; readonly saleRightId?: StockUnit['saleRightId'] },
  ): void {
    const unit = this.units.get(change.imei)
    invariant(unit, 'only known units move')
    const { state, hubCode } = change
    this.units.set(change.imei, { ...unit, state, hubCode, transferId: refs.transferId ?? null, saleRightId: refs.saleRightId ?? null })
  }

  available(hubCode: Transfer['fromHubCode'], skuCode: string): number {
    return availableOf(this.#figures.get(levelKey({ hubCode, skuCode })) ?? EMPTY_FIGURES)
  }

  free(hubCode: string, skuCode: string): readonly string[] {
    const shelf = this.#shelves.get(`${hubCode}|${skuCode}`)
    return (shelf?.imeis ?? []).filter((imei) => this.units.get(imei)?.state === 'inStock' && this.units.get(imei)?.hubCode === hubCode)
  }

  /** Every level as it came out, in the order of the shelves. */
  levels(): readonly StockLevel[] {
    return [...this.#shelves].map(([key, { hub, sku, thresholds, countedAt }]) => {
      const { skuCode, modelCode, modelName, colour, capacity } = sku
      const figures = this.#figures.get(key) ?? EMPTY_FIGURES
      const named = { hubCode: hub.hubCode, skuCode, modelCode, modelName, colour, capacity }
      return stockLevelSchema.parse({ ...named, ...figures, countedAt, ...(thresholds === null ? {} : { thresholds }) })
    })
  }

  /** Checked once where it is needed: a unit that no schema takes is found here, not on a PC. */
  checkedUnits(): readonly StockUnit[] {
    return [...this.units.values()].map((unit) => stockUnitSchema.parse(unit))
  }
}
