import { useEffect, useState } from 'react'
import type { SignedInUser } from '../../../domain/session/session.ts'
import type { SessionStatus, SignInAnswer } from '../../../sync/engineApi.ts'
import { deviceName } from '../../data/deviceName.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useOffline } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { CredentialsForm } from './CredentialsForm.tsx'
import { SessionConflictPrompt } from './SessionConflictPrompt.tsx'
import { SignInFrame } from './SignInFrame.tsx'
import { SignInProblem } from './SignInProblem.tsx'
import styles from './LockScreen.module.css'

export type LockScreenProps = { readonly user: SignedInUser; readonly cause: Extract<SessionStatus, { state: 'locked' }>['cause'] }

export function LockScreen({ user, cause }: LockScreenProps) {
  const t = useText()
  const engine = useEngine()
  const offline = useOffline()
  const [answer, setAnswer] = useState<Extract<SignInAnswer, { ok: false }> | null>(null)
  const [working, setWorking] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const [device, setDevice] = useState('')
  useEffect(() => void deviceName().then(setDevice), [])

  const take = async (ask: () => Promise<SignInAnswer>) => {
    if (working) return
    setWorking(true)
    const got = await ask()
    setWorking(false)
    setAttempt((count) => count + 1)
    setAnswer(got.ok ? null : got)
  }
  const ticket = answer?.takeoverTicket
  return (
    <SignInFrame device={device} note={offline ? t('signIn/offline') : undefined}>
      <CredentialsForm
        title={t('lockScreen/title')}
        loginId={user.loginId}
        fixedId
        working={working}
        submit={t('lockScreen/unlock')}
        intro={
          <div className={styles['who']}>
            <p>
              <b>{user.displayName}</b> · {t(`role/${user.role}`)} {user.dealerName ?? ''} <span>{user.loginId}</span>
            </p>
            <p>{t(`lockScreen/${cause}`)}</p>
            <p>{t('lockScreen/kept')}</p>
          </div>
        }
        problem={answer && answer.code !== 'session_conflict' ? <SignInProblem key={attempt} answer={answer} /> : null}
        onSubmit={(input) => void take(() => engine.signIn(input))}
      />
      <Button look="quiet" onPress={() => void engine.signOut()}>
        {t('lockScreen/other')}
      </Button>
      {ticket !== undefined && answer?.other ? (
        <SessionConflictPrompt
          other={answer.other}
          working={working}
          onTakeOver={() => void take(() => engine.takeOver({ takeoverTicket: ticket }))}
          onCancel={() => setAnswer(null)}
        />
      ) : null}
    </SignInFrame>
  )
}
