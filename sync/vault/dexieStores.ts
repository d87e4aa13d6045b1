import { Dexie, type Table } from 'dexie'
import {
  storeTables,
  type Durability,
  type LocalStore,
  type LocalStores,
  type StoreRow,
  type StoreTable,
  type StoreWrite,
} from '../ports.ts'

type RowTable = Table<StoreRow, string>
const SCHEMA = Object.fromEntries(storeTables.map((table) => [table, 'key']))

function openDatabase(name: string, durability: Durability): Dexie {
  const database = new Dexie(name, { chromeTransactionDurability: durability })
  // Dexie adds what a store of an older version lacks and keeps its rows; a table more needs a higher number.
  database.version(3).stores(SCHEMA)
  return database
}

/** IndexedDB through Dexie. Keys are numbers, hashes and random ids; the bytes are sealed before they come here. */
export const dexieStores: LocalStores = {
  open: async (name) => {
    // Durability is a property of a Dexie connection, so a store has two of them to one database.
    const connections = { strict: openDatabase(name, 'strict'), relaxed: openDatabase(name, 'relaxed') }
    await connections.strict.open()
    await connections.relaxed.open()
    return new DexieStore(connections)
  },
  destroy: (name) => Dexie.delete(name),
}

class DexieStore implements LocalStore {
  readonly #connections: Readonly<Record<Durability, Dexie>>

  constructor(connections: Readonly<Record<Durability, Dexie>>) {
    this.#connections = connections
  }

  #table(table: StoreTable, durability: Durability = 'relaxed'): RowTable {
    return this.#connections[durability].table(table)
  }

  async get(table: StoreTable, key: string) {
    return (await this.#table(table).get(key))?.bytes
  }

  async keys(table: StoreTable) {
    return this.#table(table).toCollection().primaryKeys()
  }

  async scan(table: StoreTable) {
    return this.#table(table).toArray()
  }

  async write(writes: readonly StoreWrite[], durability: Durability): Promise<void> {
    // A transaction over no table is an error to the browser.
    if (writes.length === 0) return
    const byTable = Map.groupBy(writes, ({ table }) => table)
    const tables = [...byTable.keys()]
    await this.#connections[durability].transaction('rw', tables, async () => {
      for (const [table, rows] of byTable) {
        // In the order given: a row removed and written again in one go stands as it came last.
        for (const { key, bytes } of rows) {
          if (bytes === null) await this.#table(table, durability).delete(key)
          else await this.#table(table, durability).put({ key, bytes })
        }
      }
    })
  }

  close(): Promise<void> {
    this.#connections.strict.close()
    this.#connections.relaxed.close()
    return Promise.resolve()
  }
}
