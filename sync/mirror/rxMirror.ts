import { createRxDatabase, type RxCollection, type RxDatabase, type RxJsonSchema } from 'rxdb/plugins/core'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { documentTypes, type DocumentType } from '../../domain/protocol/pull.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { DocumentRef, Mirror, MirrorDocument } from '../ports.ts'

/** `id` is RxDB's primary key; the body is opaque to it: lists and search have their own index (see SearchIndex). */
type Row = { readonly id: string; readonly rev: Revision; readonly body: unknown }
type Collections = Record<DocumentType, RxCollection<Row>>

const schema: RxJsonSchema<Row> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: { type: 'string', maxLength: 80 }, rev: { type: 'string' }, body: { type: 'object', additionalProperties: true } },
  required: ['id', 'rev', 'body'],
}

function rowOf({ id, rev, body }: MirrorDocument) {
  return { id, rev, body, _deleted: false, _attachments: {}, _rev: '', _meta: { lwt: 1 } }
}

let opened = 0

/** The mirror in RxDB on its memory storage: one collection per document type, nothing on the disk. */
export async function openRxMirror(): Promise<Mirror> {
  // RxDB counts databases by name within one thread; each mirror is its own.
  const database = await createRxDatabase<Collections>({ name: `mirror${++opened}`, storage: getRxStorageMemory(), multiInstance: false })
  const collections = await database.addCollections(
    Object.fromEntries(documentTypes.map((type) => [type.toLowerCase(), { schema }])) as { [key: string]: { schema: RxJsonSchema<Row> } },
  )
  const byType = Object.fromEntries(documentTypes.map((type) => [type, collections[type.toLowerCase()]])) as Collections
  return new RxMirror(database, byType)
}

class RxMirror implements Mirror {
  readonly #database: RxDatabase<Collections>
  readonly #collections: Collections

  constructor(database: RxDatabase<Collections>, collections: Collections) {
    this.#database = database
    this.#collections = collections
  }

  async put(documents: readonly MirrorDocument[]): Promise<void> {
    for (const [type, ofType] of Map.groupBy(documents, (document) => document.type)) {
      // In bulk and below the documents' cache: nobody holds a document object of a hundred thousand contracts.
      const storage = this.#collections[type].storageInstance
      const newest = new Map(ofType.map((document) => [document.id, document]))
      const inserts = [...newest.values()].map((document) => ({ document: rowOf(document) }))
      // Most are new, and RxDB tells which are not: cheaper than to ask for all of them first.
      const known = (await storage.bulkWrite(inserts, 'mirror-put')).error
      const updates = known.flatMap((error) => {
        if (error.status !== 409) throw new Error(`the mirror refused a write: ${error.status}`)
        const previous = error.documentInDb
        const document = newest.get(error.documentId)
        return document ? [{ previous, document: { ...rowOf(document), _rev: previous._rev, _meta: previous._meta } }] : []
      })
      if (updates.length === 0) continue
      const { error } = await storage.bulkWrite(updates, 'mirror-put')
      if (error[0]) throw new Error(`the mirror refused an update: ${error[0].status}`)
    }
  }

  async remove(documents: readonly DocumentRef[]): Promise<void> {
    for (const [type, refs] of Map.groupBy(documents, (document) => document.type)) {
      const storage = this.#collections[type].storageInstance
      const ids = [...new Set(refs.map(({ id }) => id))]
      const known = await storage.findDocumentsById(ids, false)
      // A tombstone with nothing in it, and then not even that.
      const writes = known.map((before) => ({ previous: before, document: { ...before, body: {}, _deleted: true } }))
      const { error } = await storage.bulkWrite(writes, 'mirror-remove')
      if (error[0]) throw new Error(`the mirror refused a removal: ${error[0].status}`)
      await storage.cleanup(0)
    }
  }

  async read(type: DocumentType, ids: readonly string[]): Promise<readonly (MirrorDocument | undefined)[]> {
    const found = await this.#collections[type].storageInstance.findDocumentsById([...ids], false)
    const byId = new Map(found.map(({ id, rev, body }): [string, MirrorDocument] => [id, { type, id, rev, body }]))
    return ids.map((id) => byId.get(id))
  }

  async all(type: DocumentType): Promise<readonly MirrorDocument[]> {
    const found = await this.#collections[type].find().exec()
    return found.map((document) => {
      const { id, rev, body } = document._data
      return { type, id, rev, body }
    })
  }

  async close(): Promise<void> {
    await this.#database.remove()
  }
}
