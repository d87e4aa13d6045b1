import type { IdempotencyKey } from '../../domain/kernel/ids.ts'
import type { Replica } from '../mirror/replica.ts'
import type { CommandOutbox } from './commandOutbox.ts'
import type { CommandRow } from './commandRow.ts'

/** Pulls after which a taken command goes even when nothing of it has come: it is about something out of this desk's reach. */
const PULLS_MAX = 20

/** After a pull: a command that the centre took leaves when the mirror holds what it became. */
export class CommandSettler {
  readonly #replica: Replica
  readonly #commands: CommandOutbox
  readonly #pulls = new Map<IdempotencyKey, number>()

  constructor(replica: Replica, commands: CommandOutbox) {
    this.#replica = replica
    this.#commands = commands
  }

  /** How many pulls the newest of those that are still waited for has seen; null: none is. */
  run(): Promise<number | null> {
    return this.#commands.serially(async () => {
      const remove: CommandRow[] = []
      for (const row of this.#commands.all()) if (row.state === 'settling' && (await this.#isOver(row))) remove.push(row)
      for (const row of this.#commands.givenUp()) if (await this.#isFree(row)) remove.push(row)
      for (const { commandId } of remove) this.#pulls.delete(commandId)
      await this.#commands.change({ remove })
      const seen = [...this.#pulls.values()]
      return seen.length === 0 ? null : Math.min(...seen)
    })
  }

  async #isOver(row: CommandRow): Promise<boolean> {
    const heldAt = await this.#updatedAtOf(row)
    if (heldAt !== null && row.answeredAt !== null && Date.parse(heldAt) >= Date.parse(row.answeredAt)) return true
    const pulls = (this.#pulls.get(row.commandId) ?? 0) + 1
    this.#pulls.set(row.commandId, pulls)
    // A unit that was sold stays held here until the order or its right says so.
    return pulls > PULLS_MAX && row.sale === null
  }

  /** The order came after all, or nothing can be sold under its right any more. */
  async #isFree({ sale, targetId }: CommandRow): Promise<boolean> {
    if (sale === null || (targetId !== null && (await this.#replica.read('order', targetId)) !== null)) return true
    return (await this.#replica.read('saleRight', sale.saleRightId))?.body.state !== 'active'
  }

  async #updatedAtOf({ endpoint, targetId }: CommandRow): Promise<string | null> {
    if (targetId === null) return null
    const type = typeOf(endpoint)
    return type === null ? null : ((await this.#replica.read(type, targetId))?.body.updatedAt ?? null)
  }
}

function typeOf(endpoint: CommandRow['endpoint']): 'order' | 'transfer' | 'stockCount' | 'saleRight' | null {
  if (endpoint.startsWith('POST /orders')) return 'order'
  if (endpoint.startsWith('POST /transfers')) return 'transfer'
  if (endpoint.startsWith('POST /stock-counts')) return 'stockCount'
  return endpoint.startsWith('POST /sale-rights') ? 'saleRight' : null
}
