import type { ContractState } from '../../domain/contracts/contract.ts'
import { monthlyFeeOf } from '../../domain/contracts/contract.ts'
import { maskName, maskPhone } from '../../domain/customers/mask.ts'
import { documentIdSchema } from '../../domain/kernel/ids.ts'
import type { Desk } from '../desk.ts'
import type { ContractMark, ContractQuery, ContractRow, ContractWindow } from '../engineApi.ts'
import { searchNeedles } from '../search/searchLines.ts'
import { contractMarks } from './contractMarks.ts'

/** Rows of one window at most: a screen, not a download. */
export const WINDOW_ROWS_MAX = 500

type Found = { readonly version: number; readonly key: string; readonly ids: readonly string[] }

/** One list on one screen. Scrolling asks again with another offset; the matches are kept until something changes. */
export class ContractList {
  #found: Found | null = null

  async window(desk: Desk, query: ContractQuery): Promise<ContractWindow> {
    const marks = contractMarks(desk)
    const ids = this.#match(desk, query, marks)
    const offset = Math.max(0, Math.min(query.offset, ids.length))
    const shown = ids.slice(offset, offset + Math.min(query.limit, WINDOW_ROWS_MAX))
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
    return { total: desk.search.size, matched: ids.length, offset, rows, complete: desk.loading === null && desk.puller.state.complete }
  }

  #match(desk: Desk, { text, states, marks: wanted }: ContractQuery, marks: ReadonlyMap<string, ContractMark>): readonly string[] {
    const key = JSON.stringify([text, states, wanted])
    if (this.#found?.key === key && this.#found.version === desk.version) return this.#found.ids
    const ids = desk.search.find({
      needles: searchNeedles(text),
      states: states satisfies readonly ContractState[],
      ...onlyMarked(wanted, marks),
    })
    this.#found = { version: desk.version, key, ids }
    return ids
  }
}

function onlyMarked(wanted: readonly ContractMark[], marks: ReadonlyMap<string, ContractMark>): { only?: ReadonlySet<string> } {
  if (wanted.length === 0) return {}
  return { only: new Set([...marks].filter(([, mark]) => wanted.includes(mark)).map(([id]) => id)) }
}
