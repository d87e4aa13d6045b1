import { useCallback, useEffect, useState } from 'react'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import type { UserId } from '../../domain/kernel/ids.ts'
import type { IssuedReset, ResetPeopleReply } from '../../domain/protocol/passwords.ts'
import { useEngine } from './engineContext.ts'
import { resetAddress } from './takeResetCode.ts'
import { useAct } from './useAct.ts'

export type ResetPeople = {
  /** Undefined while the first answer is on its way. */
  readonly people: ResetPeopleReply['people'] | undefined
  readonly refusal: RefusalCode | null
  readonly refresh: () => void
}

/** The staff of the own shop whom a manager may give a reset code. */
export function useResetPeople(): ResetPeople {
  const engine = useEngine()
  const [people, setPeople] = useState<ResetPeopleReply['people']>()
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const [asked, setAsked] = useState(0)
  useEffect(() => {
    let gone = false
    void engine.call('GET /auth/password-resets', {}).then((answer) => {
      if (gone) return
      if (answer.ok) setPeople(answer.value.people)
      setRefusal(answer.ok ? null : answer.code)
    })
    return () => {
      gone = true
    }
  }, [engine, asked])
  return { people, refusal, refresh: useCallback(() => setAsked((count) => count + 1), []) }
}

export type IssuingReset = {
  readonly busy: boolean
  readonly refusal: RefusalCode | null
  /** Told once: gone with the dialog that shows it. `address`: opens the sign-in screen with the code in it. */
  readonly issued: (IssuedReset & { readonly address: string | null }) | null
  /** True when it was issued. */
  readonly issue: (userId: UserId) => Promise<boolean>
}

/** Issues a reset code for somebody. */
export function useIssueReset(): IssuingReset {
  const engine = useEngine()
  const { busy, refusal, run } = useAct()
  const [issued, setIssued] = useState<IssuingReset['issued']>(null)
  const issue = (id: UserId) =>
    run(async () => {
      const answer = await engine.call('POST /auth/people/:id/password-reset', { params: { id }, body: {} })
      if (answer.ok) setIssued({ ...answer.value, address: resetAddress(answer.value.code) })
      return answer
    })
  return { busy, refusal, issued, issue }
}
