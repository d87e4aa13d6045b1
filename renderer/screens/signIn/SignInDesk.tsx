import { type ReactNode, useEffect, useState } from 'react'
import type { FactorOffer } from '../../../domain/protocol/factors.ts'
import type { SignInAnswer } from '../../../sync/engineApi.ts'
import { deviceName } from '../../data/deviceName.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useOffline } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { CredentialsForm } from './CredentialsForm.tsx'
import { FactorForm } from './FactorForm.tsx'
import { SessionConflictPrompt } from './SessionConflictPrompt.tsx'
import { SignInFrame } from './SignInFrame.tsx'
import { SignInProblem } from './SignInProblem.tsx'

type Opened = Extract<SignInAnswer, { ok: true }>
type Refused = Extract<SignInAnswer, { ok: false }>
type Challenge = { readonly ticket: string; readonly offer: FactorOffer | null }

export type SignInDeskProps = {
  readonly title: string
  readonly submit: string
  readonly loginId: string
  /** The id is known and stays: only the password is asked. */
  readonly fixedId?: boolean
  readonly intro?: ReactNode
  readonly onOpened?: (answer: Opened) => void
  /** Below the form. */
  readonly children?: ReactNode
}

/** What the centre still asks for after this answer; a wrong code leaves it asking. */
function challengeAfter(answer: SignInAnswer, before: Challenge | null): Challenge | null {
  if (answer.ok || answer.code === 'challenge_invalid' || answer.code === 'session_conflict') return null
  if (answer.challengeTicket === undefined) return before
  return { ticket: answer.challengeTicket, offer: answer.factorOffer ?? null }
}

/** Asks for the password and carries the question through: a code still needed, refused, in use on another PC, taken over, opened. */
export function SignInDesk({ title, submit, loginId, fixedId = false, intro, onOpened, children }: SignInDeskProps) {
  const t = useText()
  const engine = useEngine()
  const offline = useOffline()
  const [refused, setRefused] = useState<Refused | null>(null)
  const [challenge, setChallenge] = useState<Challenge | null>(null)
  const [working, setWorking] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const [device, setDevice] = useState('')
  useEffect(() => void deviceName().then(setDevice), [])

  const take = async (ask: () => Promise<SignInAnswer>) => {
    if (working) return
    setWorking(true)
    const answer = await ask()
    setWorking(false)
    setAttempt((count) => count + 1)
    setChallenge((before) => challengeAfter(answer, before))
    setRefused(answer.ok || answer.challengeTicket !== undefined ? null : answer)
    if (answer.ok) onOpened?.(answer)
  }
  const elsewhere = refused?.code === 'session_conflict'
  const { takeoverTicket, other } = refused ?? {}
  const problem = refused && !elsewhere ? <SignInProblem key={attempt} answer={refused} /> : null
  return (
    <SignInFrame device={device} note={offline ? t('signIn/offline') : undefined}>
      {challenge ? (
        <FactorForm
          key={challenge.ticket}
          offer={challenge.offer}
          working={working}
          problem={problem}
          onSubmit={(code) => void take(() => engine.proveFactor({ challengeTicket: challenge.ticket, code }))}
          onBack={() => {
            setChallenge(null)
            setRefused(null)
          }}
        />
      ) : (
        <CredentialsForm
          title={title}
          loginId={loginId}
          fixedId={fixedId}
          working={working}
          submit={submit}
          intro={intro}
          problem={problem}
          onSubmit={(input) => void take(() => engine.signIn(input))}
        />
      )}
      {challenge ? null : children}
      {elsewhere && takeoverTicket !== undefined && other ? (
        <SessionConflictPrompt
          other={other}
          working={working}
          onTakeOver={() => void take(() => engine.takeOver({ takeoverTicket }))}
          onCancel={() => setRefused(null)}
        />
      ) : null}
    </SignInFrame>
  )
}
