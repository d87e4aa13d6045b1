/** The few calls of PouchDB that the benchmark makes; the packages are installed by the benchmark alone. */
declare module 'pouchdb-browser' {
  type Stored<T> = T & { readonly _id: string; readonly _rev: string }
  type Changes<T> = { on(event: 'change', listener: (change: { readonly doc?: Stored<T> }) => void): void; cancel(): void }
  export default class PouchDB<T> {
    static plugin(plugin: unknown): void
    constructor(name: string, options: object)
    readonly replicate: { from(remote: string, options: object): Promise<unknown> }
    sync(remote: string, options: object): unknown
    createIndex(options: object): Promise<unknown>
    find(options: object): Promise<{ readonly docs: readonly Stored<T>[] }>
    info(): Promise<{ readonly doc_count: number }>
    allDocs(options: object): Promise<{ readonly rows: readonly unknown[] }>
    changes(options: object): Changes<T>
    get(id: string): Promise<Stored<T>>
    put(document: Stored<T>): Promise<unknown>
  }
}
declare module 'pouchdb-adapter-indexeddb' {
  const plugin: unknown
  export default plugin
}
declare module 'pouchdb-find' {
  const plugin: unknown
  export default plugin
}
