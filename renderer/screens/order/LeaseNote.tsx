import { useState } from 'react'
import type { EditLease } from '../../../domain/contracts/editLease.ts'
import type { DocumentId } from '../../../domain/kernel/ids.ts'
import { useLease } from '../../data/useLease.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { TextField } from '../../ui/TextField.tsx'

/** Somebody else works on this contract: who, and how to go on all the same. */
export function LeaseNote({ contractId, purpose }: { readonly contractId: DocumentId; readonly purpose: EditLease['purpose'] }) {
  const t = useText()
  const { presence, takeOver } = useLease(contractId, purpose)
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const other = presence?.other ?? null
  const lost = presence?.lost ?? null
  const take = async () => {
    if (reason.trim() !== '' && (await takeOver(reason.trim()))) setAsking(false)
  }
  if (other === null && lost === null) return null
  return (
    <ErrorNote
      tone="warn"
      action={
        <Button look="quiet" onPress={() => setAsking(true)}>
          {t('order/leaseTake')}
        </Button>
      }
    >
      {other !== null
        ? t('order/leaseOther', { who: other.displayName })
        : lost?.by
          ? t('order/leaseLost', { who: lost.by, reason: lost.reason ?? '' })
          : t('order/leaseGone')}
      <Dialog
        title={t('order/leaseTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onPress={() => setAsking(false)}>{t('act/cancel')}</Button>
            <Button look="go" isDisabled={reason.trim() === ''} onPress={() => void take()}>
              {t('order/leaseTake')}
            </Button>
          </>
        }
      >
        <p>{t('order/leaseBody', { who: other?.displayName ?? lost?.by ?? '' })}</p>
        <TextField
          {...focusFirst}
          label={t('order/leaseReason')}
          placeholder={t('order/leaseReasonHint')}
          value={reason}
          onChange={setReason}
          maxLength={300}
          autoComplete="off"
        />
      </Dialog>
    </ErrorNote>
  )
}
