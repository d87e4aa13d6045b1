import { documentTypes, type DocumentType } from '../../domain/protocol/pull.ts'
import type { DocumentRef, Mirror, MirrorDocument } from '../ports.ts'

/** The mirror: plain maps, for documents are read by id and lists have an index of their own (decision 7). */
export class MapMirror implements Mirror {
  readonly #byType = new Map<DocumentType, Map<string, MirrorDocument>>(documentTypes.map((type) => [type, new Map()]))

  put(documents: readonly MirrorDocument[]): Promise<void> {
    for (const document of documents) this.#byType.get(document.type)!.set(document.id, document)
    return Promise.resolve()
  }

  remove(documents: readonly DocumentRef[]): Promise<void> {
    for (const { type, id } of documents) this.#byType.get(type)!.delete(id)
    return Promise.resolve()
  }

  read(type: DocumentType, ids: readonly string[]): Promise<readonly (MirrorDocument | undefined)[]> {
    const documents = this.#byType.get(type)!
    return Promise.resolve(ids.map((id) => documents.get(id)))
  }

  all(type: DocumentType): Promise<readonly MirrorDocument[]> {
    return Promise.resolve([...this.#byType.get(type)!.values()])
  }

  close(): Promise<void> {
    for (const documents of this.#byType.values()) documents.clear()
    return Promise.resolve()
  }
}
