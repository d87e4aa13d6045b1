import { useEffect, useState } from 'react'
import type { SignInAnswer } from '../../../sync/engineApi.ts'
import { deviceName } from '../../data/deviceName.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useOffline } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { CredentialsForm } from './CredentialsForm.tsx'
import { SessionConflictPrompt } from './SessionConflictPrompt.tsx'
import { SignInFrame } from './SignInFrame.tsx'
import { SignInProblem } from './SignInProblem.tsx'

type Refused = Extract<SignInAnswer, { ok: false }>

export function SignInScreen({ loginId }: { readonly loginId: string }) {
  const t = useText()
  const engine = useEngine()
  const offline = useOffline()
  const showToast = useToasts((state) => state.show)
  const [answer, setAnswer] = useState<Refused | null>(null)
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
    if (!got.ok) return
    if (got.unsentRestored > 0) showToast('good', t('signIn/restored', { count: got.unsentRestored }))
    else if (got.offline) showToast('warn', t('signIn/openedOffline'))
  }
  const ticket = answer?.code === 'session_conflict' ? answer.takeoverTicket : undefined
  return (
    <SignInFrame device={device} note={offline ? t('signIn/offline') : undefined}>
      <CredentialsForm
        title={t('signIn/title')}
        loginId={loginId}
        working={working}
        submit={t('signIn/submit')}
        problem={answer && answer.code !== 'session_conflict' ? <SignInProblem key={attempt} answer={answer} /> : null}
        onSubmit={(input) => void take(() => engine.signIn(input))}
      />
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
