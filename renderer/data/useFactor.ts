import { useEffect, useState } from 'react'
import type { Outcome, RefusalCode } from '../../domain/kernel/refusals.ts'
import type { FactorOffer, FactorState } from '../../domain/protocol/factors.ts'
import { useEngine } from './engineContext.ts'

export type OwnFactor = {
  /** Undefined while the first answer is on its way. */
  readonly state: FactorState | undefined
  readonly refusal: RefusalCode | null
  readonly offer: (password: string) => Promise<Outcome<FactorOffer>>
  readonly confirm: (code: string) => Promise<Outcome<FactorState>>
  readonly remove: (password: string, code: string) => Promise<Outcome<FactorState>>
}

/** The second factor of whoever is signed in: the centre's alone, nothing of it is kept here. */
export function useFactor(): OwnFactor {
  const engine = useEngine()
  const [state, setState] = useState<FactorState>()
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  useEffect(() => {
    let gone = false
    void engine.call('GET /auth/second-factor', {}).then((answer) => {
      if (gone) return
      if (answer.ok) setState(answer.value)
      setRefusal(answer.ok ? null : answer.code)
    })
    return () => {
      gone = true
    }
  }, [engine])
  const heard = (answer: Outcome<FactorState>): Outcome<FactorState> => {
    if (answer.ok) setState(answer.value)
    return answer
  }
  return {
    state,
    refusal,
    offer: (password) => engine.call('POST /auth/second-factor/offer', { body: { password } }),
    confirm: async (code) => heard(await engine.call('POST /auth/second-factor/confirmation', { body: { code } })),
    remove: async (password, code) => heard(await engine.call('POST /auth/second-factor/removal', { body: { password, code } })),
  }
}
