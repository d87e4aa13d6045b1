import type { Conflict } from '../../domain/contracts/conflict.ts'
import type { DocumentId } from '../../domain/kernel/ids.ts'

type Entry = { readonly contractId: DocumentId; readonly open: boolean; readonly fields: readonly string[] }

/** Which conflicts are held, which of them are open, and on which fields: asked for every contract that is shown. */
export class ConflictBook {
  readonly #entries = new Map<string, Entry>()
  readonly #openOf = new Map<string, Set<DocumentId>>()

  put(id: DocumentId, body: Conflict): void {
    this.remove(id)
    const open = body.state === 'open'
    this.#entries.set(id, { contractId: body.docId, open, fields: body.fields.map(({ path }) => path) })
    if (!open) return
    const ids = this.#openOf.get(body.docId) ?? new Set()
    this.#openOf.set(body.docId, ids.add(id))
  }

  remove(id: string): void {
    const entry = this.#entries.get(id)
    this.#entries.delete(id)
    const ids = entry && this.#openOf.get(entry.contractId)
    if (!entry || !ids) return
    ids.delete(id as DocumentId)
    if (ids.size === 0) this.#openOf.delete(entry.contractId)
  }

  /** The fields of an open conflict; undefined when it is over, null when it is not held here. */
  openFields(id: string): readonly string[] | null | undefined {
    const entry = this.#entries.get(id)
    if (!entry) return null
    return entry.open ? entry.fields : undefined
  }

  openOn(contractId: string): readonly DocumentId[] {
    return [...(this.#openOf.get(contractId) ?? [])]
  }

  openFieldsOn(contractId: string): readonly string[] {
    return this.openOn(contractId).flatMap((id) => this.openFields(id) ?? [])
  }

  contracts(): readonly string[] {
    return [...this.#openOf.keys()]
  }

  get openCount(): number {
    let count = 0
    for (const ids of this.#openOf.values()) count += ids.size
    return count
  }
}
