import type { ContractState } from '../../domain/contracts/contract.ts'
import { monthlyFeeOf } from '../../domain/contracts/contract.ts'
import { maskName, maskPhone } from '../../domain/customers/mask.ts'
import { documentIdSchema } from '../../domain/kernel/ids.ts'
import type { Desk } from '../desk.ts'
import type { ContractMark, ContractQuery, ContractRow, ContractWindow } from '../engineApi.ts'
import type { SearchEntry } from '../search/searchIndex.ts'
import { narrows, searchNeedles, type SearchNeedle } from '../search/searchLines.ts'
import { contractMarks } from './contractMarks.ts'

/** Rows of one window at most: a screen, not a download. */
export const WINDOW_ROWS_MAX = 500

type Found = {
  readonly version: number
  readonly filter: string
  readonly needles: readonly SearchNeedle[]
  readonly entries: readonly SearchEntry[]
}

/** The list of contracts. Scrolling asks again with another offset, typing on looks among what matched: both keep until something changes. */
export class ContractList {
  #found: Found | null = null

  async window(desk: Desk, query: ContractQuery): Promise<ContractWindow> {
    const marks = contractMarks(desk)
    const entries = this.#match(desk, query, marks)
    const offset = Math.max(0, Math.min(query.offset, entries.length))
    const shown = entries.slice(offset, offset + Math.min(query.limit, WINDOW_ROWS_MAX)).map(({ id }) => id)
    const held = await desk.replica.readMany('contract', shown)
    const rows = held.map(({ id, rev, body }): ContractRow => {
      const seen = desk.view(id, { rev, body })
      return {
        id: documentIdSchema.parse(id),
        contractNo: seen.contractNo,
        name: maskName(seen.customer.name),
        phone: maskPhone(seen.customer.phone),
        planName: seen.plan.name,
        monthlyFee: monthlyFeeOf(seen),
        deviceName: seen.device?.name ?? '',
        status: seen.status,
        updatedAt: seen.updatedAt,
        mark: marks.get(id) ?? null,
      }
    })
    return { total: desk.search.size, matched: entries.length, offset, rows, complete: desk.loading === null && desk.puller.state.complete }
  }

  /** Everything that matches, in the order of the list. */
  matching(desk: Desk, filter: Pick<ContractQuery, 'text' | 'states' | 'marks'>): readonly string[] {
    return this.#match(desk, filter, contractMarks(desk)).map(({ id }) => id)
  }

  #match(
    desk: Desk,
    { text, states, marks: wanted }: Pick<ContractQuery, 'text' | 'states' | 'marks'>,
    marks: ReadonlyMap<string, ContractMark>,
  ): readonly SearchEntry[] {
    const needles = searchNeedles(text)
    const filter = JSON.stringify([states, wanted])
    const before = this.#found?.version === desk.version && this.#found.filter === filter ? this.#found : null
    if (before && JSON.stringify(before.needles) === JSON.stringify(needles)) return before.entries
    const entries = desk.search.find({
      needles,
      states: states satisfies readonly ContractState[],
      ...onlyMarked(wanted, marks),
      ...(before && narrows(needles, before.needles) ? { among: before.entries } : {}),
    })
    this.#found = { version: desk.version, filter, needles, entries }
    return entries
  }
}

function onlyMarked(wanted: readonly ContractMark[], marks: ReadonlyMap<string, ContractMark>): { only?: ReadonlySet<string> } {
  if (wanted.length === 0) return {}
  return { only: new Set([...marks].filter(([, mark]) => wanted.includes(mark)).map(([id]) => id)) }
}
