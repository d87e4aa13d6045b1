import { z } from 'zod'
import { inTurns } from '../inTurns.ts'
import { clientIdSchema, mutationIdSchema, type ClientId, type DocumentId, type MutationId } from '../../domain/kernel/ids.ts'
import type { Random } from '../ports.ts'
import { numberedKey, type SealedRows, type SealedWrite } from '../vault/sealedRows.ts'
import { isWritten } from './settleWork.ts'
import { FRESH_WORK, sentRowSchema, workRowSchema, type ContractWork, type WorkRow } from './workRow.ts'

/** Acknowledged mutations that are kept to be offered again to a centre that was restored from a backup. */
export const SENT_ROWS_MAX = 2000

const clientSchema = z.strictObject({ clientId: clientIdSchema, lastSequence: z.int().min(0) })
const outboxKey = ({ sequence }: { sequence: number }) => numberedKey(sequence)

export type WorkChange = {
  readonly put?: readonly WorkRow[]
  readonly remove?: readonly WorkRow[]
  /** Rows of other tables in the same transaction. */
  readonly also?: readonly SealedWrite[]
}

/**
 * The edits and decisions of one user that live on this PC only. Rows are sealed and on the disk before anybody is told.
 * Changes are made one at a time (`serially`): what a change was decided on still holds when it is written.
 */
export class Outbox {
  readonly #rows: SealedRows
  readonly #random: Random
  readonly #onChange: () => void
  readonly #work = new Map<number, WorkRow>()
  #sent: number[] = []
  #client: z.infer<typeof clientSchema>
  readonly serially = inTurns()

  constructor(parts: { rows: SealedRows; random: Random; onChange: () => void }) {
    this.#rows = parts.rows
    this.#random = parts.random
    this.#onChange = parts.onChange
    this.#client = { clientId: clientIdSchema.parse(parts.random.uuid()), lastSequence: 0 }
  }

  get clientId(): ClientId {
    return this.#client.clientId
  }

  /** The rows in their order. False when a row of the outbox does not open: somebody's work would be lost unseen. */
  async load(): Promise<boolean> {
    const { values, damaged } = await this.#rows.readAll('outbox', workRowSchema)
    for (const row of values) this.#work.set(row.sequence, row)
    this.#sent = (await this.#rows.keys('sent')).map(Number)
    const stored = clientSchema.safeParse(await this.#rows.get('meta', 'client'))
    if (stored.success) this.#client = stored.data
    else if (values.length === 0 && this.#sent.length === 0) await this.#rows.write([this.#clientRow(0)], 'strict')
    return damaged.length === 0 && (stored.success || (values.length === 0 && this.#sent.length === 0))
  }

  all(): readonly WorkRow[] {
    return [...this.#work.values()].sort((a, b) => a.sequence - b.sequence)
  }

  find(mutationId: MutationId): WorkRow | undefined {
    return this.all().find((row) => row.mutationId === mutationId)
  }

  ofContract(id: string): readonly ContractWork[] {
    return this.all().filter((row): row is ContractWork => row.type === 'contract' && row.documentId === id)
  }

  /** The lanes in the order of their first rows. */
  lanes(): readonly (readonly WorkRow[])[] {
    return [...Map.groupBy(this.all(), (row) => `${row.type}/${row.documentId}`).values()]
  }

  mint(): MutationId {
    return mutationIdSchema.parse(this.#random.uuid())
  }

  get nextSequence(): number {
    return this.#client.lastSequence + 1
  }

  /** A fresh row at the end of the queue; write it with `change`. */
  fresh(offset = 0): typeof FRESH_WORK & { readonly sequence: number; readonly mutationId: MutationId } {
    return { ...FRESH_WORK, sequence: this.nextSequence + offset, mutationId: this.mint() }
  }

  /** Sealed and flushed, then in memory. Inside `serially` only. */
  async change({ put = [], remove = [], also = [] }: WorkChange): Promise<void> {
    if (put.length + remove.length + also.length === 0) return
    const writes: SealedWrite[] = [...also]
    for (const row of remove) writes.push({ table: 'outbox', key: outboxKey(row), value: null })
    for (const row of put) writes.push({ table: 'outbox', key: outboxKey(row), value: row })
    const last = put.reduce((highest, row) => Math.max(highest, row.sequence), this.#client.lastSequence)
    if (last > this.#client.lastSequence) writes.push(this.#clientRow(last))
    const sent = this.#sentRows(put, writes)
    await this.#rows.write(writes, 'strict')
    this.#client = { ...this.#client, lastSequence: last }
    this.#sent = sent
    for (const row of remove) this.#work.delete(row.sequence)
    for (const row of put) this.#work.set(row.sequence, row)
    this.#onChange()
  }

  #clientRow(lastSequence: number): SealedWrite {
    return { table: 'meta', key: 'client', value: { ...this.#client, lastSequence } }
  }

  /** What the centre wrote goes into the sent log in the same transaction; the oldest leave it. */
  #sentRows(put: readonly WorkRow[], writes: SealedWrite[]): number[] {
    const known = new Set(this.#sent)
    for (const row of put) {
      if (!isWritten(row) || row.offered === null || known.has(row.sequence)) continue
      known.add(row.sequence)
      writes.push({ table: 'sent', key: outboxKey(row), value: { label: row.label, mutation: row.offered } })
    }
    const sent = [...known].sort((a, b) => a - b)
    for (const old of sent.splice(0, Math.max(0, sent.length - SENT_ROWS_MAX))) {
      writes.push({ table: 'sent', key: numberedKey(old), value: null })
    }
    return sent
  }

  /**
   * PCS-11: the centre forgot: everything it had acknowledged is offered again, under the same ids. What it still knows
   * comes back as `duplicate`; what it lost is applied, merged or put on the desk.
   */
  offerAgain(): Promise<void> {
    return this.serially(async () => {
      const { values } = await this.#rows.readAll('sent', sentRowSchema)
      const present = new Set(this.all().map((row) => row.mutationId))
      const put: WorkRow[] = this.all()
        .filter(isWritten)
        .map((row) => ({ ...row, state: 'waiting', rev: null }))
      for (const { label, mutation } of values) {
        if (present.has(mutation.mutationId)) continue
        const { mutationId, sequence, id } = mutation
        const shared = { ...FRESH_WORK, sequence, mutationId, documentId: id as DocumentId, label, reoffered: true }
        if (mutation.type === 'contract') {
          put.push({ ...shared, type: 'contract', edit: { changes: mutation.changes, groups: {}, bases: {} }, offered: mutation })
        } else if (mutation.baseRev !== null) {
          put.push({ ...shared, type: 'conflict', baseRev: mutation.baseRev, action: mutation.action, offered: mutation })
        }
      }
      await this.change({ put })
    })
  }
}
