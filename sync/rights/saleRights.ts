import { saleRightIdSchema, type DeviceId, type SaleRightId, type UserId } from '../../domain/kernel/ids.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { provisionalNoOf } from '../../domain/orders/provisionalNo.ts'
import type { PlaceOrder } from '../../domain/orders/placeOrder.ts'
import type { HeldRight } from '../../domain/stock/decideRightKeeping.ts'
import type { LeasedUnit, SaleRight } from '../../domain/stock/saleRight.ts'
import { maySellOffline } from '../../domain/stock/trustedClock.ts'
import type { CommandOutbox } from '../commands/commandOutbox.ts'
import type { Held, Replica } from '../mirror/replica.ts'
import type { SaleRightsView, SaleRightView } from '../salesTopics.ts'
import type { SaleClock } from './saleClock.ts'

export type SaleRightsParts = {
  readonly replica: Replica
  readonly commands: CommandOutbox
  readonly clock: SaleClock
  readonly userId: UserId
  readonly deviceId: () => Promise<DeviceId>
}
export type OfflineSale = { readonly saleRightId: SaleRightId; readonly imei: string; readonly provisionalNo: string }
type SaleRefusal = 'sale_right_unknown' | 'unit_sku_mismatch' | 'unit_not_leased' | 'sale_right_clock_doubtful' | 'sale_right_expired'

/**
 * What this person may sell on this device without a line. A right is one person's on one device: what he sold is sealed
 * under his key, and nobody else who works here could know of it.
 */
export class SaleRights {
  readonly #parts: SaleRightsParts
  readonly #numbers = new Map<string, string>()

  constructor(parts: SaleRightsParts) {
    this.#parts = parts
  }

  /**
   * RIT-6, RIT-7: the sale that an order with fulfilment saleRight makes. Refusals in this order: sale_right_unknown (no such right
   * of this person on this device), unit_not_leased (also sold here already), sale_right_clock_doubtful, sale_right_expired,
   * unit_sku_mismatch.
   */
  async check({ fulfilment, lines }: PlaceOrder): Promise<Outcome<OfflineSale | null, SaleRefusal>> {
    if (fulfilment.kind !== 'saleRight') return accept(null)
    const { saleRightId, hubCode } = fulfilment
    const imei = lines[0]?.imei ?? ''
    const held = (await this.#mine()).find(({ id, body }) => id === saleRightId && body.hubCode === hubCode)
    if (!held) return refuse('sale_right_unknown')
    if (this.#isReturning(held.id)) return refuse('unit_not_leased', imei)
    const provisionalNo = provisionalNoOf(held.body, imei)
    if (provisionalNo === null || this.#sold().has(provisionalNo)) return refuse('unit_not_leased', imei)
    const may = maySellOffline({ saleRight: held.body, imei, ...this.#parts.clock.now() })
    if (!may.ok) return may
    const unit = held.body.units.find((one) => one.imei === imei)
    if (unit?.skuCode !== lines[0]?.skuCode) return refuse('unit_sku_mismatch', imei)
    return accept({ saleRightId, imei, provisionalNo })
  }

  async hasActive(): Promise<boolean> {
    return (await this.active()).length > 0
  }

  /** Rights that hold, as far as is known here, and are not on their way back. */
  async active(): Promise<readonly HeldRight[]> {
    return (await this.#mine()).filter(({ id, body }) => body.state === 'active' && !this.#isReturning(id)).map(heldRight)
  }

  /** Those of the dealer's other devices. */
  async elsewhere(): Promise<readonly HeldRight[]> {
    const deviceId = await this.#parts.deviceId()
    const all = await this.#parts.replica.all('saleRight')
    return all.filter(({ body }) => body.deviceId !== deviceId && body.state === 'active').map(heldRight)
  }

  async view(): Promise<Omit<SaleRightsView, 'keeping'>> {
    const sold = this.#sold()
    const held = (await this.#mine()).toSorted((a, b) => (a.body.issuedAt > b.body.issuedAt ? -1 : 1))
    const rights = held.map((right) => viewOf(right, { sold, isReturning: this.#isReturning(right.id) }))
    const now = this.#parts.clock.now()
    const left = new Map<string, LeasedUnit[]>()
    let expiresAt: string | null = null
    let refusal: SaleRightsView['refusal'] = 'sale_right_none_available'
    for (const { id, body } of held) {
      if (this.#isReturning(id)) continue
      for (const unit of body.units) {
        if (unit.state !== 'leased' || sold.has(provisionalNoOf(body, unit.imei) ?? '')) continue
        const may = maySellOffline({ saleRight: body, imei: unit.imei, ...now })
        if (may.ok) {
          left.set(unit.skuCode, [...(left.get(unit.skuCode) ?? []), unit])
          if (expiresAt === null || body.expiresAt > expiresAt) expiresAt = body.expiresAt
        } else if (may.code !== 'unit_not_leased') refusal = may.code
      }
    }
    const rows = [...left.values()].map((units) => {
      const { skuCode, modelName, colour, capacity } = units[0]!
      return { skuCode, modelName, colour, capacity, imeis: units.map(({ imei }) => imei) }
    })
    const leftCount = rows.reduce((sum, { imeis }) => sum + imeis.length, 0)
    return { rights, left: rows, leftCount, expiresAt, refusal: leftCount > 0 ? null : refusal }
  }

  async #mine(): Promise<readonly Held<'saleRight'>[]> {
    const deviceId = await this.#parts.deviceId()
    const all = await this.#parts.replica.all('saleRight')
    return all.filter(({ body }) => body.deviceId === deviceId && body.userId === this.#parts.userId)
  }

  /** From the moment it was to be given back nothing of it is sold, whether the centre has heard of it or not. */
  #isReturning(id: string): boolean {
    return this.#parts.commands.ofTarget(id).some(({ endpoint }) => endpoint === 'POST /sale-rights/:id/return')
  }

  /** An order was put into the mirror, its body not yet parsed (see Replica): the number is all that counts here. */
  noteOrder(id: string, body: object): void {
    const { fulfilment } = body as { readonly fulfilment?: { readonly kind?: unknown; readonly provisionalNo?: unknown } | null }
    const { kind, provisionalNo } = fulfilment ?? {}
    if (kind === 'saleRight' && typeof provisionalNo === 'string') this.#numbers.set(id, provisionalNo)
    else this.#numbers.delete(id)
  }

  forgetOrder(id: string): void {
    this.#numbers.delete(id)
  }

  /** Provisional numbers that are used: waiting here in whatever state, or orders already. Each unit of a right has its own. */
  #sold(): ReadonlySet<string> {
    const { commands } = this.#parts
    const here = [...commands.all(), ...commands.givenUp()].flatMap(({ sale }) => (sale ? [sale.provisionalNo] : []))
    return new Set<string>([...here, ...this.#numbers.values()])
  }
}

function heldRight({ id, body: { hubCode, issuedAt, expiresAt } }: Held<'saleRight'>): HeldRight {
  return { id: saleRightIdSchema.parse(id), hubCode, issuedAt, expiresAt }
}

type Known = { readonly sold: ReadonlySet<string>; readonly isReturning: boolean }

function viewOf({ id, body }: Held<'saleRight'>, { sold, isReturning }: Known): SaleRightView {
  return {
    id: saleRightIdSchema.parse(id),
    hubCode: body.hubCode,
    state: isReturning && body.state === 'active' ? 'returned' : body.state,
    issuedAt: body.issuedAt,
    expiresAt: body.expiresAt,
    units: body.units.map((unit) => unitView(body, unit, sold)),
  }
}

function unitView(right: SaleRight, unit: LeasedUnit, sold: ReadonlySet<string>): SaleRightView['units'][number] {
  const provisionalNo = provisionalNoOf(right, unit.imei) ?? ''
  return { ...unit, state: unit.state === 'leased' && sold.has(provisionalNo) ? 'queued' : unit.state, provisionalNo }
}
