import type { PulledDocument } from '../../domain/protocol/pull.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import { documentKey, type Holding, type Mark } from '../mirror/holdings.ts'
import type { StoredDocument } from '../vault/vaultRow.ts'

export type PagePlan = {
  readonly puts: readonly StoredDocument[]
  /** Stay as they are in other scopes: only their marks change. */
  readonly remarked: readonly { readonly key: string; readonly rev: Revision; readonly marks: readonly Mark[] }[]
  readonly gone: readonly string[]
}

type Next = { readonly rev: Revision; readonly marks: readonly Mark[]; readonly put: PulledDocument | null }

/**
 * PCS-3: what a page does to this PC. A document is replaced when its revision differs, whatever came before, so a page
 * that comes twice changes nothing; it goes when no scope holds it any more.
 */
export function planPage(
  documents: readonly PulledDocument[],
  held: (key: string) => Holding | undefined,
  markOf: (scope: Scope) => Mark,
): PagePlan {
  const next = new Map<string, Next>()
  for (const document of documents) {
    const key = documentKey(document)
    const before = next.get(key) ?? fromHolding(held(key))
    const others = (before?.marks ?? []).filter((mark) => mark.scope !== document.scope)
    if (document.deleted) {
      if (before) next.set(key, { ...before, marks: others })
    } else {
      next.set(key, { rev: document.rev, marks: [...others, markOf(document.scope)], put: document })
    }
  }
  return sorted(next, held)
}

function fromHolding(holding: Holding | undefined): Next | undefined {
  return holding && { rev: holding.rev, marks: holding.marks, put: null }
}

function sorted(next: ReadonlyMap<string, Next>, held: (key: string) => Holding | undefined): PagePlan {
  const puts: StoredDocument[] = []
  const remarked: { key: string; rev: Revision; marks: readonly Mark[] }[] = []
  const gone: string[] = []
  for (const [key, { rev, marks, put }] of next) {
    const before = held(key)
    if (marks.length === 0) {
      if (before) gone.push(key)
    } else if (before?.rev === rev && sameMarks(before.marks, marks)) {
      continue
    } else if (put) {
      puts.push({ type: put.type, id: put.id, rev, marks, body: put.body })
    } else {
      remarked.push({ key, rev, marks })
    }
  }
  return { puts, remarked, gone }
}

/** Marks are shared objects (see Holdings.mark), so comparing them by identity is enough. */
function sameMarks(left: readonly Mark[], right: readonly Mark[]): boolean {
  return left.length === right.length && left.every((mark) => right.includes(mark))
}
