import Dexie, { liveQuery, type Table } from 'dexie'
import { FIRST_ROWS, PULL_BATCH, sharedNow, type BenchDocument, type PeerPage } from '../benchDocument.ts'

type Checkpoint = { readonly name: string; readonly seq: number }
class DexieStore extends Dexie {
  readonly contracts!: Table<BenchDocument, string>
  readonly checkpoints!: Table<Checkpoint, string>
  constructor() {
    super('bench-dexie')
    this.version(1).stores({ contracts: 'id,newestFirst,[status+newestFirst]', checkpoints: 'name' })
  }
}

type Page = { readonly documents: readonly BenchDocument[]; readonly checkpoint: { readonly seq: number } }

/** A pull loop as a careful team writes it by hand: rows and checkpoint in one transaction, the next page on its way meanwhile. */
export function dexiePage(): PeerPage {
  const store = new DexieStore()
  const newest = () => store.contracts.orderBy('newestFirst').limit(FIRST_ROWS).toArray()
  const fetchPage = async (seq: number): Promise<Page> => (await fetch(`/pull?seq=${seq}&limit=${PULL_BATCH}`)).json() as Promise<Page>
  const save = (page: Page) =>
    store.transaction('rw', store.contracts, store.checkpoints, async () => {
      await store.contracts.bulkPut([...page.documents])
      await store.checkpoints.put({ name: 'contracts', seq: page.checkpoint.seq })
    })
  return {
    async firstSync() {
      const start = performance.now()
      let first50Ms = 0
      let next = fetchPage(0)
      for (;;) {
        const page = await next
        if (page.documents.length === 0) break
        next = fetchPage(page.checkpoint.seq)
        await save(page)
        if (first50Ms === 0) {
          await newest()
          first50Ms = performance.now() - start
        }
      }
      return { firstSyncMs: performance.now() - start, first50Ms, documents: await store.contracts.count() }
    },
    async cold() {
      const start = performance.now()
      await newest()
      const first50Ms = performance.now() - start
      const all = await store.contracts.toArray()
      return { first50Ms, allMs: performance.now() - start, documents: all.length }
    },
    async search(terms) {
      const times: number[] = []
      for (const term of terms) {
        const start = performance.now()
        await store.contracts
          .orderBy('newestFirst')
          .filter((row) => row.customer.name.includes(term) || row.msisdn.endsWith(term))
          .limit(FIRST_ROWS)
          .toArray()
        times.push(performance.now() - start)
      }
      return times
    },
    async listen() {
      const events = new EventSource('/events')
      events.addEventListener('message', (event) => void save(JSON.parse(event.data as string) as Page))
      await new Promise((resolve) => events.addEventListener('open', resolve, { once: true }))
    },
    seen: (id, memo) =>
      new Promise((resolve) => {
        const subscription = liveQuery(() => store.contracts.get(id)).subscribe((row) => {
          if (row?.memo !== memo) return
          queueMicrotask(() => subscription.unsubscribe())
          resolve(sharedNow())
        })
      }),
    async edit(id, memo) {
      const row = await store.contracts.get(id)
      const at = sharedNow()
      await store.contracts.update(id, { memo })
      await fetch('/push', { method: 'POST', body: JSON.stringify([{ newDocumentState: { ...row, memo } }]) })
      return at
    },
  }
}
