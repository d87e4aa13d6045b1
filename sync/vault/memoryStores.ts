import { storeTables, type Bytes, type Durability, type LocalStore, type LocalStores, type StoreTable, type StoreWrite } from '../ports.ts'

type Tables = Map<StoreTable, Map<string, Bytes>>
/** `current` is what a living process reads; `unsure` the relaxed writes that `durable` lacks. */
type Disk = { current: Tables; durable: Tables; unsure: (readonly StoreWrite[])[] }

const emptyTables = (): Tables => new Map(storeTables.map((table) => [table, new Map<string, Bytes>()]))

function apply(tables: Tables, writes: readonly StoreWrite[]): void {
  for (const { table, key, bytes } of writes) {
    if (bytes === null) tables.get(table)!.delete(key)
    else tables.get(table)!.set(key, bytes)
  }
}

/**
 * A disk in memory with the promises of a real one, for tests and the seeded world. `powerCut` loses a tail of the
 * relaxed writes; `killed` processes keep what they wrote, but get no answer any more.
 */
export class MemoryStores implements LocalStores {
  readonly #disks = new Map<string, Disk>()
  #life = 0

  open(name: string): Promise<LocalStore> {
    const disk = this.#disks.get(name) ?? { current: emptyTables(), durable: emptyTables(), unsure: [] }
    this.#disks.set(name, disk)
    const life = this.#life
    return Promise.resolve(new MemoryStore(disk, () => life === this.#life))
  }

  destroy(name: string): Promise<void> {
    this.#disks.delete(name)
    return Promise.resolve()
  }

  /** The process that holds stores open now is gone: its calls never come back and change nothing. */
  kill(): void {
    this.#life++
  }

  /** Like `kill`, and the newest `lost` relaxed writes of each store never reached the disk. */
  powerCut(lost: number): void {
    this.kill()
    for (const disk of this.#disks.values()) {
      for (const writes of disk.unsure.slice(0, Math.max(0, disk.unsure.length - lost))) apply(disk.durable, writes)
      disk.unsure = []
      disk.current = new Map([...disk.durable].map(([table, rows]) => [table, new Map(rows)]))
    }
  }

  names(): readonly string[] {
    return [...this.#disks.keys()]
  }
}

const never = new Promise<never>(() => undefined)

class MemoryStore implements LocalStore {
  readonly #disk: Disk
  readonly #alive: () => boolean
  #open = true

  constructor(disk: Disk, alive: () => boolean) {
    this.#disk = disk
    this.#alive = alive
  }

  #answer<T>(value: () => T): Promise<T> {
    if (!this.#alive()) return never
    if (!this.#open) return Promise.reject(new Error('the store is closed'))
    return Promise.resolve(value())
  }

  get(table: StoreTable, key: string): Promise<Bytes | undefined> {
    return this.#answer(() => this.#disk.current.get(table)!.get(key)?.slice())
  }

  keys(table: StoreTable): Promise<readonly string[]> {
    return this.#answer(() => [...this.#disk.current.get(table)!.keys()].sort())
  }

  scan(table: StoreTable) {
    return this.#answer(() => {
      const rows = this.#disk.current.get(table)!
      return [...rows.keys()].sort().map((key) => ({ key, bytes: rows.get(key)!.slice() }))
    })
  }

  write(writes: readonly StoreWrite[], durability: Durability): Promise<void> {
    return this.#answer(() => {
      const copies = writes.map((write) => ({ ...write, bytes: write.bytes?.slice() ?? null }))
      if (copies.some(({ table }) => !this.#disk.current.has(table))) throw new Error('no such table')
      apply(this.#disk.current, copies)
      this.#disk.unsure.push(copies)
      if (durability === 'relaxed') return
      // A flush takes the writes before it along: IndexedDB commits in order.
      for (const unsure of this.#disk.unsure) apply(this.#disk.durable, unsure)
      this.#disk.unsure = []
    })
  }

  close(): Promise<void> {
    this.#open = false
    return Promise.resolve()
  }
}
