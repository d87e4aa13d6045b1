import { useEffect, useState } from 'react'
import type { Outcome, RefusalCode } from '../../domain/kernel/refusals.ts'
import type { ChangePassword, PasswordState } from '../../domain/protocol/passwords.ts'
import { useEngine } from './engineContext.ts'

export type OwnPassword = {
  /** Undefined while the first answer is on its way. */
  readonly state: PasswordState | undefined
  readonly refusal: RefusalCode | null
  readonly change: (input: ChangePassword) => Promise<Outcome<null>>
}

/** When the password of whoever is signed in was changed, and changing it. */
export function usePassword(): OwnPassword {
  const engine = useEngine()
  const [state, setState] = useState<PasswordState>()
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const [changes, setChanges] = useState(0)
  useEffect(() => {
    let gone = false
    void engine.call('GET /auth/password', {}).then((answer) => {
      if (gone) return
      if (answer.ok) setState(answer.value)
      setRefusal(answer.ok ? null : answer.code)
    })
    return () => {
      gone = true
    }
  }, [engine, changes])
  return {
    state,
    refusal,
    async change(input) {
      const answer = await engine.changePassword(input)
      if (answer.ok) setChanges((count) => count + 1)
      return answer
    },
  }
}
