import { KeyRound, LogOut, MonitorX, ShieldAlert, TimerOff } from 'lucide-react'
import type { EndReason, SessionEnd, SignedInUser } from '../../../domain/session/session.ts'
import { useFormat } from '../../text/useFormat.ts'
import type { TextKey } from '../../text/texts.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { CardPage } from '../../ui/CardPage.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { toneClass } from '../../ui/toneClass.ts'
import styles from './SessionEndedScreen.module.css'
import { focusFirst } from '../../ui/focusFirst.ts'

export type SessionEndedProps = {
  readonly user: SignedInUser
  readonly end: SessionEnd
  readonly unsentKept: number
  readonly onGoOn: () => void
}

const icons = {
  superseded: MonitorX,
  signed_out: LogOut,
  idle: TimerOff,
  absolute: TimerOff,
  administrator: ShieldAlert,
  token_theft: ShieldAlert,
  password_reset: KeyRound,
  device_locked: ShieldAlert,
  device_lost: ShieldAlert,
  policy: ShieldAlert,
  doubted: KeyRound,
}
const serious: readonly EndReason[] = [
  'superseded',
  'administrator',
  'token_theft',
  'password_reset',
  'device_locked',
  'device_lost',
  'policy',
  'doubted',
]
const expired: readonly EndReason[] = ['idle', 'absolute']

/** Full screen: who, where, when, what was kept, and one button on. */
export function SessionEndedScreen({ user, end, unsentKept, onGoOn }: SessionEndedProps) {
  const t = useText()
  const { clock } = useFormat()
  const Icon = icons[end.reason]
  const unknownPlace = end.reason === 'superseded' && end.byDeviceName === null
  const body: TextKey = unknownPlace ? 'ended/body/supersededUnknown' : `ended/body/${end.reason}`
  const isWiped = end.reason === 'device_lost'
  const [some, none] = isWiped ? (['ended/wipedSome', 'ended/wipedNone'] as const) : (['ended/keptSome', 'ended/keptNone'] as const)
  return (
    <CardPage wide alert>
      <span className={`${styles['icon']} ${toneClass(serious.includes(end.reason) ? 'warn' : 'plain')}`}>
        <Icon size={24} aria-hidden="true" />
      </span>
      <h1 className={styles['title']}>{t(`ended/title/${end.reason}`)}</h1>
      {expired.includes(end.reason) ? <p className={styles['lead']}>{t('ended/expired')}</p> : null}
      <p className={styles['body']}>{t(body, { device: end.byDeviceName ?? '', when: clock(end.at) })}</p>
      <div className={styles['facts']}>
        <Facts
          facts={[
            [t('ended/who'), `${user.displayName} · ${t(`role/${user.role}`)}${user.dealerName === null ? '' : ` · ${user.dealerName}`}`],
            ...(end.byDeviceName === null ? [] : [[t('ended/where'), end.byDeviceName] as const]),
            [t('ended/when'), clock(end.at)],
            [t(isWiped ? 'ended/wiped' : 'ended/kept'), unsentKept > 0 ? <b key="kept">{t(some, { count: unsentKept })}</b> : t(none)],
          ]}
        />
      </div>
      <div className={styles['actions']}>
        <Button look="go" size="large" {...focusFirst} onPress={onGoOn}>
          {t('ended/again')}
        </Button>
      </div>
    </CardPage>
  )
}
