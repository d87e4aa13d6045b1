import { jsonSchema, type Json } from '../../domain/kernel/json.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import type { InHandPlace } from '../salesApi.ts'
import type { SealedRows } from '../vault/sealedRows.ts'
import { IN_HAND_PREFIX } from '../vault/wipeCopy.ts'

/** A place names a kind of work and what it is about, never anybody. */
const PLACE = /^[a-zA-Z]{1,20}(\/[0-9a-f-]{36})?$/

/**
 * What a person has in hand and has not handed in: an order sheet, the units of a parcel scanned so far. One sealed row each,
 * flushed with every step. What it holds is the page's business, which parses it like everything that comes from a disk.
 */
export class WorkInHand {
  readonly #rows: SealedRows
  #turn: Promise<unknown> = Promise.resolve()

  constructor(rows: SealedRows) {
    this.#rows = rows
  }

  /** In place of what was there; null: nothing is. Steps are written in the order they were made. Refusal: malformed. */
  keep(place: InHandPlace, value: Json | null): Promise<Outcome<null>> {
    const run = this.#turn.then(async (): Promise<Outcome<null>> => {
      if (!PLACE.test(place)) return refuse('malformed', 'place')
      await this.#rows.write([{ table: 'meta', key: `${IN_HAND_PREFIX}${place}`, value }], 'strict')
      return accept(null)
    })
    this.#turn = run.catch(() => undefined)
    return run
  }

  /** By place. A row that does not open is no work of anybody's any more. */
  async all(): Promise<Outcome<Readonly<Record<string, Json>>>> {
    await this.#turn
    const found: Record<string, Json> = {}
    for (const key of await this.#rows.keys('meta')) {
      if (!key.startsWith(IN_HAND_PREFIX)) continue
      const value = jsonSchema.safeParse(await this.#rows.get('meta', key))
      if (value.success) found[key.slice(IN_HAND_PREFIX.length)] = value.data
    }
    return accept(found)
  }
}
