import { useState } from 'react'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { CancellationAssessment } from '../../../domain/orders/assessCancellation.ts'
import type { OrderKind } from '../../../domain/orders/order.ts'
import { ORDER_REASON_CHARS_MAX } from '../../../domain/protocol/orders.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { TextField } from '../../ui/TextField.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { undoWords } from './undoWords.ts'
import styles from './OrderDetail.module.css'

export type CancelDialogProps = {
  readonly view: OrderView
  readonly assessment: CancellationAssessment
  readonly onClose: () => void
}

/** Calling an order off: what goes back, and whether it still can. */
export function CancelDialog({ view, assessment, onClose }: CancelDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const online = useOnline()
  const show = useToasts((state) => state.show)
  const [reason, setReason] = useState('')
  const [sending, setSending] = useState(false)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const allowed = 'kind' in assessment && assessment.kind === 'allowed'
  const cancel = async () => {
    setSending(true)
    const answer = await engine.call('POST /orders/:id/cancellation', { params: { id: view.id }, body: { reason: reason.trim() } })
    setSending(false)
    setRefusal(answer.ok ? null : answer.code)
    if (!answer.ok) return
    show('good', t('orders/cancelled'))
    onClose()
  }
  return (
    <Dialog
      title={t(undoWords(view.body.kind) ?? 'orders/cancelTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('act/back')}</Button>
          <Button look="danger" isDisabled={!allowed || !online || sending || reason.trim() === ''} onPress={() => void cancel()}>
            {t('orders/cancelDo')}
          </Button>
        </>
      }
    >
      <Assessment assessment={assessment} kind={view.body.kind} />
      {online ? null : <ErrorNote tone="warn">{t('orders/cancelOffline')}</ErrorNote>}
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      {allowed ? (
        <TextField
          {...focusFirst}
          label={t('orders/cancelReason')}
          placeholder={t('orders/cancelReasonHint')}
          value={reason}
          onChange={setReason}
          maxLength={ORDER_REASON_CHARS_MAX}
          autoComplete="off"
        />
      ) : null}
    </Dialog>
  )
}

function Assessment({ assessment, kind }: Pick<CancelDialogProps, 'assessment'> & { readonly kind: OrderKind }) {
  const t = useText()
  const { won } = useFormat()
  if ('ok' in assessment)
    return (
      <ErrorNote tone="warn">{t(assessment.code === 'past_point_of_no_return' ? 'orders/cancelAfter' : 'orders/cancelBusy')}</ErrorNote>
    )
  if (assessment.kind === 'already') return <ErrorNote tone="info">{t('orders/stateHint/cancelling')}</ErrorNote>
  return (
    <>
      <p>{t('orders/cancelBefore')}</p>
      <ul className={styles['back']}>
        <li>{assessment.refundAmount > 0 ? t('orders/cancelRefund', { won: won(assessment.refundAmount) }) : t('orders/cancelNoMoney')}</li>
        {assessment.givesBackStock ? <li>{t('orders/cancelStock')}</li> : null}
        {assessment.touchesContract && kind !== 'NUMBER_CHANGE' ? <li>{t('orders/cancelContract')}</li> : null}
        {kind === 'NUMBER_CHANGE' ? <li>{t('orders/cancelNumber')}</li> : null}
      </ul>
    </>
  )
}
