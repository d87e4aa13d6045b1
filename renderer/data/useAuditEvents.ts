import { useCallback, useEffect, useRef, useState } from 'react'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import type { AuditRow } from '../../domain/protocol/audit.ts'
import type { AuditAsked } from './auditQuery.ts'
import { useEngine } from './engineContext.ts'

const PAGE = '100'
/** Somebody types: the centre writes each question down. */
const PAUSE_MS = 0.4 * SECOND_MS

export type AuditEvents = {
  /** Undefined: not here yet. */
  readonly rows: readonly AuditRow[] | undefined
  readonly hasMore: boolean
  readonly refusal: RefusalCode | null
  readonly more: () => void
  readonly refresh: () => void
}

type Loaded = { readonly asked: string; readonly rows: readonly AuditRow[]; readonly nextBefore: number | null }

/** A list of the trail, read page by page as somebody goes down in it. `asked` null: nothing is asked. */
export function useAuditEvents(asked: AuditAsked | null): AuditEvents {
  const engine = useEngine()
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const [round, setRound] = useState(0)
  const underWay = useRef('')
  const text = asked === null ? null : JSON.stringify(asked)
  const ask = useCallback(
    async (question: string, before: Loaded | null) => {
      const place = before?.nextBefore ?? null
      const mark = `${question} ${place}`
      if (underWay.current === mark) return
      underWay.current = mark
      const query = { ...(JSON.parse(question) as AuditAsked), limit: PAGE, ...(place === null ? {} : { before: String(place) }) }
      const answer = await engine.call('GET /audit/events', { query })
      // Somebody asked for something else meanwhile.
      if (underWay.current !== mark) return
      underWay.current = ''
      setRefusal(answer.ok ? null : answer.code)
      if (!answer.ok) return
      const { events, nextBefore } = answer.value
      setLoaded({ asked: question, rows: [...(before?.rows ?? []), ...events], nextBefore })
    },
    [engine],
  )
  useEffect(() => {
    if (text === null) return
    const timer = setTimeout(() => void ask(text, null), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [ask, text, round])
  const isCurrent = loaded !== null && loaded.asked === text
  return {
    rows: loaded?.rows,
    hasMore: loaded?.nextBefore !== null && loaded !== null,
    refusal,
    more: () => {
      if (isCurrent && loaded.nextBefore !== null) void ask(loaded.asked, loaded)
    },
    refresh: () => setRound((value) => value + 1),
  }
}
