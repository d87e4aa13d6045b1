import type { SignedInUser } from '../../../domain/session/session.ts'
import type { SessionStatus } from '../../../sync/sessionApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { SignInDesk } from './SignInDesk.tsx'
import styles from './LockScreen.module.css'

export type LockScreenProps = { readonly user: SignedInUser; readonly cause: Extract<SessionStatus, { state: 'locked' }>['cause'] }

export function LockScreen({ user, cause }: LockScreenProps) {
  const t = useText()
  const engine = useEngine()
  const place = [t(`role/${user.role}`), user.dealerName, user.loginId].filter((part) => part !== null)
  return (
    <SignInDesk
      title={t('lockScreen/title')}
      submit={t('lockScreen/unlock')}
      loginId={user.loginId}
      fixedId
      intro={
        <div className={styles['who']}>
          <p>
            <b>{user.displayName}</b> · {place.join(' · ')}
          </p>
          <p>{t(`lockScreen/${cause}`)}</p>
          <p>{t('lockScreen/kept')}</p>
        </div>
      }
    >
      <Button look="quiet" onPress={() => void engine.signOut()}>
        {t('lockScreen/other')}
      </Button>
    </SignInDesk>
  )
}
