import { type ReactNode, useEffect, useState } from 'react'
import { deviceName } from '../../data/deviceName.ts'
import { useEngine } from '../../data/engineContext.ts'
import { signInByPasskey } from '../../data/signInByPasskey.ts'
import { areOfThisPage } from '../../data/touchPasskey.ts'
import { useOffline } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { barringCode, BarredNote } from './BarredNote.tsx'
import { CredentialsForm } from './CredentialsForm.tsx'
import { DeviceWaiting } from './DeviceWaiting.tsx'
import { FactorForm } from './FactorForm.tsx'
import { SessionConflictPrompt } from './SessionConflictPrompt.tsx'
import { SignInFrame } from './SignInFrame.tsx'
import { SignInProblem } from './SignInProblem.tsx'
import { useSignInSteps, type Opened } from './useSignInSteps.ts'

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

/** Asks for the password and carries the question through: a code still needed, a manager's word, in use on another PC, taken over, opened. */
export function SignInDesk({ onOpened, children, ...form }: SignInDeskProps) {
  const t = useText()
  const engine = useEngine()
  const offline = useOffline()
  const showToast = useToasts((state) => state.show)
  const steps = useSignInSteps((answer) => {
    if (answer.setAside > 0) showToast('warn', t('signIn/setAside', { count: answer.setAside }))
    else onOpened?.(answer)
  })
  const { refused, challenge, wait, working, take, begin } = steps
  const [device, setDevice] = useState('')
  const [tried, setTried] = useState('')
  useEffect(() => void deviceName().then(setDevice), [])

  const { takeoverTicket, other } = refused ?? {}
  const barred = barringCode(refused?.code)
  const elsewhere = refused?.code === 'session_conflict'
  const problem = refused && !elsewhere ? <SignInProblem key={steps.attempt} answer={refused} /> : null
  const face = (): ReactNode => {
    if (barred) return <BarredNote code={barred} reasons={refused?.policyReasons} onBack={begin} />
    if (wait !== null) {
      const away = refused !== null && refused.code !== 'device_waiting'
      const ask = () => take(() => engine.awaitDevice({ deviceTicket: wait.ticket }))
      return <DeviceWaiting key={wait.ticket} loginId={tried} device={device} code={wait.code} away={away} onAsk={ask} onBack={begin} />
    }
    if (challenge) {
      const prove = (code: string) => void take(() => engine.proveFactor({ challengeTicket: challenge.ticket, code }))
      const { ticket, offer } = challenge
      const touch = areOfThisPage(challenge.passkeyOrigin) ? () => void take(() => signInByPasskey(engine, ticket)) : null
      return <FactorForm key={ticket} {...{ offer, working, problem }} onSubmit={prove} onPasskey={touch} onBack={begin} />
    }
    const signIn = (input: { loginId: string; password: string }) => {
      setTried(input.loginId)
      void take(() => engine.signIn(input))
    }
    return (
      <>
        <CredentialsForm {...form} working={working} problem={problem} onSubmit={signIn} />
        {children}
      </>
    )
  }
  return (
    <SignInFrame device={device} note={offline ? t('signIn/offline') : undefined}>
      {face()}
      {elsewhere && takeoverTicket !== undefined && other ? (
        <SessionConflictPrompt
          other={other}
          working={working}
          onTakeOver={() => void take(() => engine.takeOver({ takeoverTicket }))}
          onCancel={begin}
        />
      ) : null}
    </SignInFrame>
  )
}
