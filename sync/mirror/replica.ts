import type { z } from 'zod'
import { documentBodies, type BodyOf, type DocumentType } from '../../domain/protocol/pull.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { DocumentRef, Mirror, MirrorDocument } from '../ports.ts'
import type { StoredDocument, VaultRow } from '../vault/vaultRow.ts'
import { documentKey, documentRef, type Holdings } from './holdings.ts'

export type Held<T extends DocumentType> = { readonly id: string; readonly rev: Revision; readonly body: BodyOf<T> }
export type ReplicaChange = { readonly put: readonly MirrorDocument[]; readonly dropped: readonly DocumentRef[] }

/**
 * Documents that are put in one go: a question asked meanwhile waits for no more than this (some 30 ms). Smaller slices
 * cost more than they give: a pause follows each.
 */
export const SLICE_DOCUMENTS = 2000

/** The mirror and the holdings, changed together, and everybody told who keeps something of their own from it. */
export class Replica {
  readonly holdings: Holdings
  readonly #mirror: Mirror
  readonly #pause: () => Promise<void>
  readonly #onChange: (change: ReplicaChange) => void
  readonly #parsed = new WeakMap<object, unknown>()

  constructor(parts: { holdings: Holdings; mirror: Mirror; pause: () => Promise<void>; onChange: (change: ReplicaChange) => void }) {
    this.holdings = parts.holdings
    this.#mirror = parts.mirror
    this.#pause = parts.pause
    this.#onChange = parts.onChange
  }

  /** Takes the rows as they are numbered; what a higher row already said stays. */
  async absorb(row: VaultRow, number: number): Promise<void> {
    const news = row.documents.filter((document) => this.holdings.newestRow(documentKey(document)) < number)
    const gone = row.gone.filter((key) => this.holdings.newestRow(key) < number)
    await this.drop(gone, number)
    for (let from = 0; from < news.length; from += SLICE_DOCUMENTS) {
      const slice = news.slice(from, from + SLICE_DOCUMENTS)
      await this.#mirror.put(slice)
      for (const { rev, marks, ...ref } of slice) this.holdings.put(documentKey(ref), { rev, marks, row: number })
      this.#onChange({ put: slice, dropped: [] })
      if (news.length > SLICE_DOCUMENTS) await this.#pause()
    }
  }

  async drop(keys: readonly string[], row: number): Promise<void> {
    if (keys.length === 0) return
    const dropped = keys.filter((key) => this.holdings.get(key) !== undefined).map(documentRef)
    for (const key of keys) this.holdings.remove(key, row)
    if (dropped.length === 0) return
    await this.#mirror.remove(dropped)
    this.#onChange({ put: [], dropped })
  }

  /** The documents as they are to be stored; one that vanished meanwhile is left out. */
  async stored(keys: readonly string[]): Promise<StoredDocument[]> {
    const byType = Map.groupBy(keys.map(documentRef), ({ type }) => type)
    const found: StoredDocument[] = []
    for (const [type, refs] of byType) {
      const read = await this.#mirror.read(
        type,
        refs.map(({ id }) => id),
      )
      for (const document of read) {
        const holding = document && this.holdings.get(documentKey(document))
        if (document && holding) found.push({ ...document, marks: holding.marks })
      }
    }
    return found
  }

  async read<T extends DocumentType>(type: T, id: string): Promise<Held<T> | null> {
    const [document] = await this.#mirror.read(type, [id])
    return document ? this.#parse(type, document) : null
  }

  async readMany<T extends DocumentType>(type: T, ids: readonly string[]): Promise<readonly Held<T>[]> {
    const documents = await this.#mirror.read(type, ids)
    return documents.flatMap((document) => (document ? (this.#parse(type, document) ?? []) : []))
  }

  async all<T extends DocumentType>(type: T): Promise<readonly Held<T>[]> {
    return (await this.#mirror.all(type)).flatMap((document) => this.#parse(type, document) ?? [])
  }

  async close(): Promise<void> {
    await this.#mirror.close()
  }

  /**
   * Bodies are parsed in full here, at first use, and the answer is remembered. In bulk (a page of the first copy, a
   * sealed segment) only the envelope is checked: parsing 100,000 contracts in full costs seconds, using fifty of them
   * does not.
   */
  #parse<T extends DocumentType>(type: T, document: MirrorDocument): Held<T> | null {
    const raw = document.body
    if (typeof raw !== 'object' || raw === null) return null
    if (!this.#parsed.has(raw)) {
      const schema: z.ZodType<unknown> = documentBodies[type]
      this.#parsed.set(raw, schema.safeParse(raw).data ?? null)
    }
    const body = this.#parsed.get(raw) as BodyOf<T> | null
    return body === null ? null : { id: document.id, rev: document.rev, body }
  }
}
