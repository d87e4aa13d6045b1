import { createRxDatabase, type RxCollection, type RxDatabase, type RxJsonSchema } from 'rxdb/plugins/core'
import { replicateRxCollection, type RxReplicationState } from 'rxdb/plugins/replication'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { Subject } from 'rxjs'
import { FIRST_ROWS, PULL_BATCH, sharedNow, type BenchDocument, type PeerPage } from '../benchDocument.ts'

type Checkpoint = { readonly seq: number }
type StreamEvent = { readonly documents: (BenchDocument & { _deleted: boolean })[]; readonly checkpoint: Checkpoint }
const text = (maxLength: number) => ({ type: 'string', maxLength })

/** No validator runs in production, so a type is a formality for fields that are not indexed. */
const plain = { type: 'string' } as const
const schema: RxJsonSchema<BenchDocument> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: text(40),
    newestFirst: text(40),
    status: text(20),
    rev: plain,
    contractNo: plain,
    dealerCode: plain,
    customerId: plain,
    customer: plain,
    msisdn: plain,
    plan: plain,
    addOns: plain,
    device: plain,
    discountPlan: plain,
    instalment: plain,
    commitment: plain,
    activatedAt: plain,
    terminatedAt: plain,
    memo: plain,
    tags: plain,
    updatedAt: plain,
  },
  required: ['id', 'newestFirst', 'status'],
  indexes: ['newestFirst', ['status', 'newestFirst']],
}

/** RxDB on Dexie with pull and push, as its documentation sets it up; the stream carries documents, its fastest form. */
export function rxdbPage(): PeerPage {
  let database: RxDatabase | undefined
  let contracts: RxCollection<BenchDocument>
  const stream = new Subject<StreamEvent>()
  const open = async () => {
    if (database) return contracts
    database = await createRxDatabase({ name: 'bench-rxdb', storage: getRxStorageDexie(), multiInstance: false })
    const collections = await database.addCollections({ contracts: { schema } })
    contracts = collections['contracts'] as unknown as RxCollection<BenchDocument>
    return contracts
  }
  const replicate = async (): Promise<RxReplicationState<BenchDocument, Checkpoint>> =>
    replicateRxCollection<BenchDocument, Checkpoint>({
      replicationIdentifier: 'bench',
      collection: await open(),
      live: true,
      pull: {
        batchSize: PULL_BATCH,
        stream$: stream.asObservable(),
        handler: async (checkpoint, limit) => {
          const page = (await (await fetch(`/pull?seq=${checkpoint?.seq ?? 0}&limit=${limit}`)).json()) as StreamEvent
          return { documents: page.documents.map((document) => ({ ...document, _deleted: false })), checkpoint: page.checkpoint }
        },
      },
      push: { handler: async (rows) => (await (await fetch('/push', { method: 'POST', body: JSON.stringify(rows) })).json()) as never[] },
    })
  const newest = async () => (await open()).find({ sort: [{ newestFirst: 'asc' }], limit: FIRST_ROWS }).exec()
  return {
    async firstSync() {
      const start = performance.now()
      const replication = await replicate()
      const initial = replication.awaitInitialReplication()
      let first50Ms = 0
      while (first50Ms === 0) {
        // A probe now and then, as a screen would ask: without the pause cached answers would starve the sync.
        await new Promise((resolve) => setTimeout(resolve, 50))
        if ((await newest()).length === FIRST_ROWS) first50Ms = performance.now() - start
      }
      await initial
      await replication.awaitInSync()
      const firstSyncMs = performance.now() - start
      return { firstSyncMs, first50Ms, documents: await contracts.count().exec() }
    },
    async cold() {
      const start = performance.now()
      await newest()
      const first50Ms = performance.now() - start
      const all = await contracts.find().exec()
      return { first50Ms, allMs: performance.now() - start, documents: all.length }
    },
    async search(terms) {
      await open()
      const times: number[] = []
      for (const term of terms) {
        const start = performance.now()
        await contracts
          .find({
            selector: { $or: [{ 'customer.name': { $regex: term } }, { msisdn: { $regex: `${term}$` } }] },
            sort: [{ newestFirst: 'asc' }],
            limit: FIRST_ROWS,
          })
          .exec()
        times.push(performance.now() - start)
      }
      return times
    },
    async listen() {
      const replication = await replicate()
      await replication.awaitInSync()
      const events = new EventSource('/events')
      events.addEventListener('message', (event) => {
        const page = JSON.parse(event.data as string) as StreamEvent
        stream.next({ documents: page.documents.map((document) => ({ ...document, _deleted: false })), checkpoint: page.checkpoint })
      })
      await new Promise((resolve) => events.addEventListener('open', resolve, { once: true }))
    },
    seen: (id, memo) =>
      new Promise((resolve) => {
        const subscription = contracts.findOne(id).$.subscribe((document) => {
          if (document?.memo !== memo) return
          queueMicrotask(() => subscription.unsubscribe())
          resolve(sharedNow())
        })
      }),
    async edit(id, memo) {
      const document = await contracts.findOne(id).exec(true)
      const at = sharedNow()
      await document.incrementalPatch({ memo })
      return at
    },
  }
}
