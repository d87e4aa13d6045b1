import { useEffect, useState } from 'react'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { PasskeyList } from '../../domain/protocol/passkeys.ts'
import type { PasskeyId } from '../../domain/session/passkey.ts'
import type { StepUpProof } from '../../sync/commandApi.ts'
import { useEngine } from './engineContext.ts'
import { areOfThisPage, makePasskey, mayTouchPasskeys, touchPasskey } from './touchPasskey.ts'

export type OwnPasskeys = {
  readonly passkeys: PasskeyList['passkeys']
  readonly add: (name: string) => Promise<Outcome<PasskeyList>>
  readonly remove: (id: PasskeyId) => Promise<Outcome<PasskeyList>>
}

/** The passkeys of whoever is signed in. Null: none are made for this page, or they are not known yet. */
export function usePasskeys(): OwnPasskeys | null {
  const engine = useEngine()
  const [list, setList] = useState<PasskeyList>()
  useEffect(() => {
    if (!mayTouchPasskeys()) return
    let gone = false
    void engine.call('GET /auth/passkeys', {}).then((answer) => {
      if (!gone && answer.ok) setList(answer.value)
    })
    return () => {
      gone = true
    }
  }, [engine])
  const heard = (answer: Outcome<PasskeyList>): Outcome<PasskeyList> => {
    if (answer.ok) setList(answer.value)
    return answer
  }
  if (!list || !areOfThisPage(list.origin)) return null
  return {
    passkeys: list.passkeys,
    add: async (name) => {
      const offer = await engine.call('POST /auth/passkeys/offer', { body: {} })
      if (!offer.ok) return offer
      const made = await makePasskey(offer.value, name)
      return made.ok ? heard(await engine.call('POST /auth/passkeys', { body: made.value })) : made
    },
    remove: async (id) => heard(await engine.call('POST /auth/passkeys/:id/removal', { params: { id }, body: {} })),
  }
}

/** Has a passkey confirm that it is this person. Null: they have none that this page can ask. */
export function usePasskeyProof(): (() => Promise<Outcome<StepUpProof>>) | null {
  const engine = useEngine()
  const own = usePasskeys()
  if (!own || own.passkeys.length === 0) return null
  return async () => {
    const question = await engine.call('POST /auth/step-up/passkey', { body: {} })
    if (!question.ok) return question
    const touched = await touchPasskey(question.value)
    return touched.ok ? { ok: true, value: { passkey: touched.value } } : touched
  }
}
