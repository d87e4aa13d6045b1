import { useEffect, useState } from 'react'
import type { Conflict } from '../../domain/contracts/conflict.ts'
import type { DocumentId } from '../../domain/kernel/ids.ts'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import { refusals, type Outcome } from '../../domain/kernel/refusals.ts'
import type { ContractHistoryReply, ContractRevision } from '../../domain/protocol/contracts.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import { useEngine } from './engineContext.ts'

export type History = { readonly revisions: readonly ContractRevision[]; readonly conflicts: ReadonlyMap<DocumentId, Conflict> }

function historyOf({ revisions, conflicts }: ContractHistoryReply): History {
  return { revisions, conflicts: new Map(conflicts.map(({ conflictId, body }) => [conflictId, body])) }
}

const ASK_AGAIN_AFTER_MS = 3 * SECOND_MS

export type HistoryAsked = {
  readonly id: DocumentId
  readonly rev: Revision
  readonly online: boolean
  /** Why the customer is to be read in clear; null: masked. */
  readonly reason: string | null
}

/**
 * The revisions of a contract, asked again whenever it moves, and after a while when the centre could not answer: it may be
 * back before anybody noticed that it was gone. Undefined while the first answer is on its way.
 */
export function useHistory({ id, rev, online, reason }: HistoryAsked): Outcome<History> | undefined {
  const engine = useEngine()
  const [answer, setAnswer] = useState<Outcome<History>>()
  const [asked, setAsked] = useState(0)
  useEffect(() => {
    let left = false
    let again: ReturnType<typeof setTimeout> | undefined
    const asking =
      reason === null ? engine.history(id) : engine.call('POST /contracts/:id/history/reveal', { params: { id }, body: { reason } })
    void asking.then((got) => {
      if (left) return
      setAnswer(got.ok ? { ok: true, value: historyOf(got.value) } : got)
      if (!got.ok && refusals[got.code].retry === 'later') again = setTimeout(() => setAsked((times) => times + 1), ASK_AGAIN_AFTER_MS)
    })
    return () => {
      left = true
      clearTimeout(again)
    }
  }, [engine, id, rev, online, reason, asked])
  return answer
}
