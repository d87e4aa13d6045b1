import { z } from 'zod'
import { documentIdSchema, type DocumentId } from '../../domain/kernel/ids.ts'
import type { SealedRows, SealedWrite } from '../vault/sealedRows.ts'
import { editSchema } from './edit.ts'

export const draftSchema = z.strictObject({ contractId: documentIdSchema, contractNo: z.string(), edit: editSchema })
export type Draft = z.infer<typeof draftSchema>

/** What was typed and not submitted, one row per contract, flushed with every field. */
export class Drafts {
  readonly #rows: SealedRows
  readonly #onChange: () => void
  readonly #drafts = new Map<DocumentId, Draft>()

  constructor(parts: { rows: SealedRows; onChange: () => void }) {
    this.#rows = parts.rows
    this.#onChange = parts.onChange
  }

  async load(): Promise<boolean> {
    const { values, damaged } = await this.#rows.readAll('draft', draftSchema)
    for (const draft of values) this.#drafts.set(draft.contractId, draft)
    return damaged.length === 0
  }

  get(contractId: DocumentId): Draft | undefined {
    return this.#drafts.get(contractId)
  }

  all(): readonly Draft[] {
    return [...this.#drafts.values()]
  }

  async save(draft: Draft): Promise<void> {
    if (draft.edit.changes.length === 0) return this.discard(draft.contractId)
    await this.#rows.write([{ table: 'draft', key: draft.contractId, value: draft }], 'strict')
    this.#drafts.set(draft.contractId, draft)
    this.#onChange()
  }

  async discard(contractId: DocumentId): Promise<void> {
    if (!this.#drafts.has(contractId)) return
    await this.#rows.write([this.removal(contractId)], 'strict')
    this.forget(contractId)
  }

  /** The row's removal, for the transaction that turns the draft into an edit; `forget` follows it. */
  removal(contractId: DocumentId): SealedWrite {
    return { table: 'draft', key: contractId, value: null }
  }

  forget(contractId: DocumentId): void {
    this.#drafts.delete(contractId)
    this.#onChange()
  }
}
