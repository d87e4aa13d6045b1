import PouchDB from 'pouchdb-browser'
import indexedDbAdapter from 'pouchdb-adapter-indexeddb'
import findPlugin from 'pouchdb-find'
import { FIRST_ROWS, PULL_BATCH, sharedNow, type BenchDocument, type PeerPage } from '../benchDocument.ts'

PouchDB.plugin(indexedDbAdapter)
PouchDB.plugin(findPlugin)

/** PouchDB 9 on its newer IndexedDB adapter against express-pouchdb, one revision kept. */
export function pouchPage(): PeerPage {
  const local = new PouchDB<BenchDocument>('bench-pouch', { adapter: 'indexeddb', auto_compaction: true, revs_limit: 1 })
  const remote = `${location.origin}/db/contracts`
  const newest = () => local.find({ selector: { newestFirst: { $gt: '' } }, sort: ['newestFirst'], limit: FIRST_ROWS })
  const index = () => local.createIndex({ index: { fields: ['newestFirst'] } })
  return {
    async firstSync() {
      const start = performance.now()
      await local.replicate.from(remote, { batch_size: PULL_BATCH, batches_limit: 5 })
      const firstSyncMs = performance.now() - start
      // Its index is built at the first question, so the first rows cannot come earlier.
      await index()
      await newest()
      return { firstSyncMs, first50Ms: performance.now() - start, documents: (await local.info()).doc_count }
    },
    async cold() {
      const start = performance.now()
      await newest()
      const first50Ms = performance.now() - start
      const all = await local.allDocs({ include_docs: true })
      return { first50Ms, allMs: performance.now() - start, documents: all.rows.length }
    },
    async search(terms) {
      const times: number[] = []
      for (const term of terms) {
        const start = performance.now()
        await local.find({
          selector: { $or: [{ 'customer.name': { $regex: term } }, { msisdn: { $regex: `${term}$` } }] },
          limit: FIRST_ROWS,
        })
        times.push(performance.now() - start)
      }
      return times
    },
    async listen() {
      local.sync(remote, { live: true, retry: true })
      await new Promise((resolve) => setTimeout(resolve, 3000))
    },
    seen: (id, memo) =>
      new Promise((resolve) => {
        const changes = local.changes({ live: true, since: 'now', include_docs: true, doc_ids: [id] })
        changes.on('change', (change) => {
          if (change.doc?.memo !== memo) return
          changes.cancel()
          resolve(sharedNow())
        })
      }),
    async edit(id, memo) {
      const document = await local.get(id)
      const at = sharedNow()
      await local.put({ ...document, memo })
      return at
    },
  }
}
