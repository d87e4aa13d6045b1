import { Hourglass } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { SECOND_MS } from '../../../domain/kernel/instant.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { toneClass } from '../../ui/toneClass.ts'
import styles from './BarredNote.module.css'

const ASK_EVERY_MS = 5 * SECOND_MS

export type DeviceWaitingProps = {
  readonly loginId: string
  readonly device: string
  /** Four digits that the manager sees too. */
  readonly code: string
  /** The last question was not answered. */
  readonly away: boolean
  /** Asks once more; resolves when it was answered. */
  readonly onAsk: () => Promise<void>
  readonly onBack: () => void
}

/** The PC is new and a manager has not decided yet: says so, and asks again by itself for as long as it is shown. */
export function DeviceWaiting({ loginId, device, code, away, onAsk, onBack }: DeviceWaitingProps) {
  const t = useText()
  const ask = useRef(onAsk)
  useEffect(() => void (ask.current = onAsk))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isShown = true
    const later = () => {
      timer = setTimeout(() => {
        void ask.current().finally(() => {
          if (isShown) later()
        })
      }, ASK_EVERY_MS)
    }
    later()
    return () => {
      isShown = false
      clearTimeout(timer)
    }
  }, [])
  return (
    <div className={styles['note']} role="alert">
      <span className={`${styles['icon']} ${toneClass('plain')}`}>
        <Hourglass size={24} aria-hidden="true" />
      </span>
      <h1 className={styles['title']}>{t('deviceWait/title')}</h1>
      <p className={styles['what']}>{t('deviceWait/what')}</p>
      <div className={styles['facts']}>
        <Facts
          facts={[
            [t('deviceWait/who'), loginId],
            [t('deviceWait/device'), device],
            [t('deviceWait/code'), <b key="code">{code}</b>],
            [t('deviceWait/kept'), t('deviceWait/keptWords')],
            [t('deviceWait/todo'), t('deviceWait/todoWords')],
          ]}
        />
      </div>
      <p className={styles['asking']} aria-live="off">
        {away ? t('deviceWait/away') : t('deviceWait/asking', { seconds: ASK_EVERY_MS / SECOND_MS })}
      </p>
      <Button look="quiet" onPress={onBack}>
        {t('deviceWait/back')}
      </Button>
    </div>
  )
}
