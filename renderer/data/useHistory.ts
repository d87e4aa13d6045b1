import { useEffect, useState } from 'react'
import { conflictSchema, type Conflict } from '../../domain/contracts/conflict.ts'
import type { DocumentId } from '../../domain/kernel/ids.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { ContractHistoryReply, ContractRevision } from '../../domain/protocol/contracts.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import { useEngine } from './engineContext.ts'

export type History = { readonly revisions: readonly ContractRevision[]; readonly conflicts: ReadonlyMap<DocumentId, Conflict> }

function historyOf({ revisions, conflicts }: ContractHistoryReply): History {
  const parsed = conflicts.flatMap(({ conflictId, body }) => {
    const { data } = conflictSchema.safeParse(body)
    return data ? [[conflictId, data] as const] : []
  })
  return { revisions, conflicts: new Map(parsed) }
}

/** The revisions of a contract, asked again whenever it moves. Undefined while the first answer is on its way. */
export function useHistory(id: DocumentId, rev: Revision, online: boolean): Outcome<History> | undefined {
  const engine = useEngine()
  const [answer, setAnswer] = useState<Outcome<History>>()
  useEffect(() => {
    let left = false
    void engine.history(id).then((got) => {
      if (!left) setAnswer(got.ok ? { ok: true, value: historyOf(got.value) } : got)
    })
    return () => {
      left = true
    }
  }, [engine, id, rev, online])
  return answer
}
