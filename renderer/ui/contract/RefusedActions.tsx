import { useState } from 'react'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import { Dialog } from '../Dialog.tsx'
import { focusFirst } from '../focusFirst.ts'

export type RefusedActionsProps = {
  /** What would be given up: KD20001234 · 요금제. */
  readonly what: string
  readonly onRetry: () => void
  readonly onGiveUp: () => void
}

/** What can be done with something the centre refused. It exists on this PC only, so giving it up is asked about once more. */
export function RefusedActions({ what, onRetry, onGiveUp }: RefusedActionsProps) {
  const t = useText()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button onPress={onRetry}>{t('sync/retry')}</Button>
      <Button onPress={() => setAsking(true)}>{t('sync/giveUp')}</Button>
      <Dialog
        alert
        title={t('sync/giveUpTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button {...focusFirst} onPress={() => setAsking(false)}>
              {t('act/cancel')}
            </Button>
            <Button look="danger" onPress={onGiveUp}>
              {t('sync/giveUp')}
            </Button>
          </>
        }
      >
        <p>
          <b>{what}</b>
        </p>
        <p>{t('sync/giveUpBody')}</p>
      </Dialog>
    </>
  )
}
