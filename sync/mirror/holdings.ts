import type { DocumentType } from '../../domain/protocol/pull.ts'
import { combine, digestOf, digestText, EMPTY_DIGEST, type Digest } from '../../domain/replication/digest.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import type { DocumentRef } from '../ports.ts'

/** That a document lies in a scope, and in which copy of it: an older generation than the present one is swept. */
export type Mark = { readonly scope: Scope; readonly generation: number }
/** `row`: the number of the sealed row that holds the newest copy. */
export type Holding = { readonly rev: Revision; readonly marks: readonly Mark[]; readonly row: number }

export function documentKey({ type, id }: DocumentRef): string {
  return `${type}/${id}`
}

export function documentRef(key: string): DocumentRef {
  const slash = key.indexOf('/')
  return { type: key.slice(0, slash) as DocumentType, id: key.slice(slash + 1) }
}

type Tally = { count: number; digest: Digest }

/** What this PC holds: revision, scopes and place of every document, and each scope's count and digest, kept as it changes. */
export class Holdings {
  readonly #held = new Map<string, Holding>()
  readonly #gone = new Map<string, number>()
  readonly #tallies = new Map<Scope, Tally>()
  readonly #marks = new Map<string, Mark>()

  get size(): number {
    return this.#held.size
  }

  get(key: string): Holding | undefined {
    return this.#held.get(key)
  }

  keys(): IterableIterator<string> {
    return this.#held.keys()
  }

  /** One object for all documents of one copy of a scope: 100,000 documents share it. */
  mark(scope: Scope, generation: number): Mark {
    const name = `${scope}#${generation}`
    const known = this.#marks.get(name)
    if (known) return known
    const made = { scope, generation }
    this.#marks.set(name, made)
    return made
  }

  put(key: string, holding: Holding): void {
    this.#takeOut(key)
    this.#gone.delete(key)
    this.#held.set(key, holding)
    this.#tally(key, holding, 1)
  }

  /** `row`: the sealed row that says that it is gone. */
  remove(key: string, row: number): void {
    this.#takeOut(key)
    this.#held.delete(key)
    this.#gone.set(key, row)
  }

  /** Number of the newest sealed row that speaks of this document, gone or not; -1 when none does. */
  newestRow(key: string): number {
    return Math.max(this.#held.get(key)?.row ?? -1, this.#gone.get(key) ?? -1)
  }

  moveRow(key: string, row: number): void {
    const holding = this.#held.get(key)
    if (holding) this.#held.set(key, { ...holding, row })
    else if (this.#gone.has(key)) this.#gone.set(key, row)
  }

  gone(): ReadonlyMap<string, number> {
    return this.#gone
  }

  forgetGone(): void {
    this.#gone.clear()
  }

  scopes(): readonly Scope[] {
    return [...this.#tallies].filter(([, tally]) => tally.count > 0).map(([scope]) => scope)
  }

  tally(scope: Scope): { readonly count: number; readonly digest: string } {
    const tally = this.#tallies.get(scope)
    return { count: tally?.count ?? 0, digest: digestText(tally?.digest ?? EMPTY_DIGEST) }
  }

  #takeOut(key: string): void {
    const held = this.#held.get(key)
    if (held) this.#tally(key, held, -1)
  }

  #tally(key: string, holding: Holding, step: 1 | -1): void {
    const digest = digestOf(documentRef(key).id, holding.rev)
    for (const { scope } of holding.marks) {
      const tally = this.#tallies.get(scope) ?? { count: 0, digest: EMPTY_DIGEST }
      tally.count += step
      tally.digest = combine(tally.digest, digest)
      this.#tallies.set(scope, tally)
    }
  }
}
