import type { z } from 'zod'
import { SYNC_SCHEMA } from '../../domain/protocol/pull.ts'
import type { Bytes, Durability, LocalStore, Sealer, StoreRow, StoreTable, StoreWrite } from '../ports.ts'
import { DeskClosed } from './deskClosed.ts'

export type SealedWrite = { readonly table: StoreTable; readonly key: string; readonly value: unknown }
export type PackedValue = { readonly head: unknown; readonly bytes: Bytes }

/** Keys that sort as numbers do. */
export function numberedKey(number: number): string {
  return String(number).padStart(10, '0')
}

/**
 * One user's store behind its key: every row is sealed with the place where it stands, so that rows cannot be swapped.
 * After `close` the key is gone and every call throws DeskClosed, whatever was under way.
 */
export class SealedRows {
  readonly #store: LocalStore
  readonly #sealer: Sealer
  #key: CryptoKey | null

  constructor(store: LocalStore, sealer: Sealer, key: CryptoKey) {
    this.#store = store
    this.#sealer = sealer
    this.#key = key
  }

  get #openKey(): CryptoKey {
    if (this.#key === null) throw new DeskClosed()
    return this.#key
  }

  #checked<T>(value: T): T {
    if (this.#key === null) throw new DeskClosed()
    return value
  }

  async close(): Promise<void> {
    this.#key = null
    await this.#store.close()
  }

  async seal(table: StoreTable, key: string, value: unknown): Promise<StoreWrite & { readonly bytes: Bytes }> {
    return { table, key, bytes: await this.#sealer.seal(this.#openKey, place(table, key), value) }
  }

  /** The same for what came packed; opens as `[head, value]`. */
  async sealPacked(table: StoreTable, key: string, { head, bytes }: PackedValue): Promise<StoreWrite & { readonly bytes: Bytes }> {
    return { table, key, bytes: await this.#sealer.sealPacked(this.#openKey, place(table, key), head, bytes) }
  }

  async open(table: StoreTable, row: StoreRow): Promise<unknown> {
    return this.#checked(await this.#sealer.open(this.#openKey, place(table, row.key), row.bytes))
  }

  async get(table: StoreTable, key: string): Promise<unknown> {
    const bytes = this.#checked(await this.#store.get(table, key))
    return bytes === undefined ? undefined : this.open(table, { key, bytes })
  }

  async rawRow(table: StoreTable, key: string): Promise<StoreRow | undefined> {
    const bytes = this.#checked(await this.#store.get(table, key))
    return bytes === undefined ? undefined : { key, bytes }
  }

  async scan(table: StoreTable): Promise<readonly StoreRow[]> {
    return this.#checked(await this.#store.scan(table))
  }

  async keys(table: StoreTable): Promise<readonly string[]> {
    return this.#checked(await this.#store.keys(table))
  }

  /** The rows of a small table that open and fit the schema, and the keys of those that do not. */
  async readAll<T>(table: StoreTable, schema: z.ZodType<T>): Promise<{ readonly values: T[]; readonly damaged: string[] }> {
    const values: T[] = []
    const damaged: string[] = []
    for (const row of await this.scan(table)) {
      const parsed = schema.safeParse(await this.open(table, row))
      if (parsed.success) values.push(parsed.data)
      else damaged.push(row.key)
    }
    return { values, damaged }
  }

  /** Seals what is given (a value of null removes the row), then writes all of it in one transaction. */
  async write(writes: readonly SealedWrite[], durability: Durability): Promise<void> {
    const sealed: StoreWrite[] = []
    for (const { table, key, value } of writes) {
      sealed.push(value === null ? { table, key, bytes: null } : await this.seal(table, key, value))
    }
    await this.commit(sealed, durability)
  }

  async commit(writes: readonly StoreWrite[], durability: Durability): Promise<void> {
    this.#checked(null)
    if (writes.length > 0) await this.#store.write(writes, durability)
    this.#checked(null)
  }
}

function place(table: StoreTable, key: string): string {
  return `${table}|${key}|${SYNC_SCHEMA}`
}
