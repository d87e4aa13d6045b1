import type { ContractState } from '../../domain/contracts/contract.ts'
import type { SearchLines, SearchNeedle } from './searchLines.ts'

export type SearchEntry = SearchLines & { readonly id: string; readonly state: ContractState; readonly updatedAt: number }
export type SearchQuery = {
  readonly needles: readonly SearchNeedle[]
  readonly states: readonly ContractState[]
  /** Absent: all. */
  readonly only?: ReadonlySet<string>
  /** Matches of a question that asked for no less, in the index as it still is: nothing else can match. */
  readonly among?: readonly SearchEntry[]
}

const WASTE_MIN = 5000
/** Fewer new ones than this are sorted within the time of a keystroke. */
const PREPARE_FROM = 1000
/** No line has it. */
const NOWHERE = '\u0000'

/**
 * Contracts in memory for one search box: an array of lines scanned with `includes`, 1–4 ms over 100,000. A change takes
 * a new slot and leaves its old one dead; the order (newest first) is brought up to date when somebody asks.
 */
export class SearchIndex {
  #slots: (SearchEntry | null)[] = []
  #order: number[] = []
  #unsorted: number[] = []
  readonly #slotOf = new Map<string, number>()
  #dead = 0

  get size(): number {
    return this.#slotOf.size
  }

  put(entry: SearchEntry): void {
    this.remove(entry.id)
    this.#slotOf.set(entry.id, this.#slots.length)
    this.#unsorted.push(this.#slots.length)
    this.#slots.push(entry)
  }

  remove(id: string): void {
    const slot = this.#slotOf.get(id)
    if (slot === undefined) return
    this.#slots[slot] = null
    this.#slotOf.delete(id)
    this.#dead++
  }

  /** All matches, newest first. */
  find({ needles, states, only, among }: SearchQuery): readonly SearchEntry[] {
    this.#sort()
    const wanted = new Set(states)
    const matches = (entry: SearchEntry) =>
      (wanted.size === 0 || wanted.has(entry.state)) &&
      (!only || only.has(entry.id)) &&
      (needles.length === 0 || needles.some(({ line, text }) => entry[line].includes(text)))
    if (among) return among.filter(matches)
    const found: SearchEntry[] = []
    for (const slot of this.#order) {
      const entry = this.#slots[slot]
      if (entry && matches(entry)) found.push(entry)
    }
    return found
  }

  /** After a large change: sorts, and reads every line once, so that the first keystroke does not pay for either. */
  prepare(): void {
    if (this.#unsorted.length < PREPARE_FROM) return
    this.find({
      states: [],
      needles: [
        { line: 'latin', text: NOWHERE },
        { line: 'hangul', text: NOWHERE },
      ],
    })
  }

  /** The newest ones. */
  newest(limit: number): string[] {
    this.#sort()
    const found: string[] = []
    for (const slot of this.#order) {
      if (found.length >= limit) break
      const entry = this.#slots[slot]
      if (entry) found.push(entry.id)
    }
    return found
  }

  clear(): void {
    this.#slots = []
    this.#order = []
    this.#unsorted = []
    this.#slotOf.clear()
    this.#dead = 0
  }

  /** The new slots sorted and merged into the rest: cheap for one, and for a page of the first copy. */
  #sort(): void {
    if (this.#unsorted.length === 0) return
    if (this.#dead > Math.max(WASTE_MIN, this.#slots.length / 4)) this.#compact()
    const slots = this.#slots
    const before = (a: number, b: number) => {
      const [left, right] = [slots[a], slots[b]]
      if (!left || !right) return left ? -1 : right ? 1 : 0
      return right.updatedAt - left.updatedAt || (left.id < right.id ? -1 : 1)
    }
    const fresh = this.#unsorted.filter((slot) => slots[slot]).sort(before)
    const merged: number[] = []
    let next = 0
    for (const slot of this.#order) {
      if (!slots[slot]) continue
      while (next < fresh.length && before(fresh[next]!, slot) < 0) merged.push(fresh[next++]!)
      merged.push(slot)
    }
    this.#order = merged.concat(fresh.slice(next))
    this.#unsorted = []
  }

  #compact(): void {
    const living = this.#slots.filter((entry) => entry !== null)
    this.clear()
    for (const entry of living) this.put(entry)
  }
}
