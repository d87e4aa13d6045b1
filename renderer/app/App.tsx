import { LoaderCircle } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useStatusPart } from '../data/useStatus.ts'
import { LockScreen } from '../screens/signIn/LockScreen.tsx'
import { SignInScreen } from '../screens/signIn/SignInScreen.tsx'
import { SessionEndedScreen } from '../screens/sessionEnded/SessionEndedScreen.tsx'
import { useText } from '../text/useText.ts'
import { ToastRegion } from '../ui/ToastRegion.tsx'
import { ScanVoice } from './ScanVoice.tsx'
import { Shell } from './Shell.tsx'
import { StepUpPrompt } from './StepUpPrompt.tsx'
import styles from './App.module.css'

/** Which of the four faces is shown follows from the session alone; the page never decides it by itself. */
export function App() {
  return (
    <>
      <Face />
      <ToastRegion />
      <ScanVoice />
    </>
  )
}

function Face() {
  const t = useText()
  // The desk is large; deferring lets it be drawn in slices.
  const session = useDeferredValue(useStatusPart((status) => status.session))
  // The end of a session is shown until the person goes on from it.
  const [leftEndAt, setLeftEndAt] = useState<string | null>(null)
  if (!session) {
    return (
      <div className={styles['middle']} aria-live="polite">
        <LoaderCircle className={styles['turning']} size={20} aria-hidden="true" /> {t('app/loading')}
      </div>
    )
  }
  if (session.state === 'active') {
    return (
      <>
        <Shell session={session} />
        <StepUpPrompt />
      </>
    )
  }
  if (session.state === 'locked') return <LockScreen user={session.user} cause={session.cause} />
  if (session.state === 'ended' && leftEndAt !== session.end.at) {
    return (
      <SessionEndedScreen
        user={session.user}
        end={session.end}
        unsentKept={session.unsentKept}
        onGoOn={() => setLeftEndAt(session.end.at)}
      />
    )
  }
  return <SignInScreen loginId={session.state === 'ended' ? session.user.loginId : ''} />
}
