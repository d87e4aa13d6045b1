import { useState } from 'react'
import type { TransferId } from '../../../domain/kernel/ids.ts'
import { useWorkInHand } from '../../data/useWorkInHand.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { EMPTY_RECEIPT, receiptSchema, scansIn } from './receipt.ts'
import styles from './TransferDetail.module.css'

/** Units that were scanned out of a parcel and not handed in, after a restart too: they wait until a person goes on or lets them go. */
export function ScansInHand({ id, isOpen }: { readonly id: TransferId; readonly isOpen: boolean }) {
  const t = useText()
  const { value, drop } = useWorkInHand(`receipt/${id}`, receiptSchema, EMPTY_RECEIPT)
  const [asking, setAsking] = useState(false)
  const count = value === null ? 0 : scansIn(value)
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
