import { ShieldAlert } from 'lucide-react'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { DoubtKind } from '../../../domain/session/contextPolicy.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { toneClass } from '../../ui/toneClass.ts'
import styles from './BarredNote.module.css'

/** Refusals that no other password would help: each has a face of its own. */
export const barringCodes = ['device_refused', 'device_locked', 'device_proof_needed', 'policy_denied', 'clock_wrong'] as const
export type BarringCode = (typeof barringCodes)[number]

export function barringCode(code: RefusalCode | undefined): BarringCode | null {
  return barringCodes.find((barring) => barring === code) ?? null
}

export type BarredNoteProps = {
  readonly code: BarringCode
  /** What the operator's policy does not allow here and now. */
  readonly reasons?: readonly DoubtKind[] | undefined
  readonly onBack: () => void
}

/** Nobody gets in here now: what happened, what is kept, what to do and whom to ask. */
export function BarredNote({ code, reasons = [], onBack }: BarredNoteProps) {
  const t = useText()
  return (
    <div className={styles['note']} role="alert">
      <span className={`${styles['icon']} ${toneClass('warn')}`}>
        <ShieldAlert size={24} aria-hidden="true" />
      </span>
      <h1 className={styles['title']}>{t(`barred/codes/${code}/title`)}</h1>
      <p className={styles['what']}>{t(`barred/codes/${code}/what`)}</p>
      <div className={styles['facts']}>
        <Facts
          facts={[
            ...(reasons.length === 0
              ? []
              : [[t('barred/why'), reasons.map((reason) => t(`barred/reasons/${reason}`)).join(' · ')] as const]),
            [t('barred/kept'), t('barred/keptWords')],
            [t('barred/todo'), t(`barred/codes/${code}/todo`)],
            [t('barred/whom'), t('barred/whomWords')],
          ]}
        />
      </div>
      <Button look="go" size="large" {...focusFirst} onPress={onBack}>
        {t('barred/back')}
      </Button>
    </div>
  )
}
