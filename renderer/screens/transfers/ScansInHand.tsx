import { useEffect, useState } from 'react'
import type { TransferView } from '../../../sync/salesTopics.ts'
import { useWorkInHand } from '../../data/useWorkInHand.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { EMPTY_RECEIPT, receiptSchema, scansIn, uncountedIn } from './receipt.ts'
import styles from './TransferDetail.module.css'

/** Units that were scanned out of a parcel and not handed in, after a restart too: they wait until a person goes on or lets them go. */
export function ScansInHand({ view: { id, body }, isOpen }: { readonly view: TransferView; readonly isOpen: boolean }) {
  const t = useText()
  const { value, drop } = useWorkInHand(`receipt/${id}`, receiptSchema, EMPTY_RECEIPT)
  const [asking, setAsking] = useState(false)
  const count = value === null ? 0 : scansIn(uncountedIn(body, value))
  // All of it was counted by others, and no more is taken: nothing is left to go on with.
  const isSettled = !isOpen && count === 0 && value !== null && scansIn(value) > 0
  useEffect(() => {
    if (isSettled) drop()
  }, [isSettled, drop])
  if (count === 0) return null
  return (
    <div className={styles['notes']}>
      <ErrorNote tone={isOpen ? 'info' : 'warn'} action={<Button onPress={() => setAsking(true)}>{t('transfers/dropScans')}</Button>}>
        {t(isOpen ? 'transfers/inHand' : 'transfers/inHandClosed', { count })}
      </ErrorNote>
      <Dialog
        alert
        title={t('transfers/dropScansTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button {...focusFirst} onPress={() => setAsking(false)}>
              {t('act/cancel')}
            </Button>
            <Button
              look="danger"
              onPress={() => {
                drop()
                setAsking(false)
              }}
            >
              {t('transfers/dropScans')}
            </Button>
          </>
        }
      >
        <p>{t('transfers/dropScansBody', { count })}</p>
      </Dialog>
    </div>
  )
}
