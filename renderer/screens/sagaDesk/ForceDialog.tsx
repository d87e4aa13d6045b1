import { useState } from 'react'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import { sagaStepNames } from '../../../domain/orders/saga.ts'
import { ORDER_REASON_CHARS_MAX, type SagaDeskRow } from '../../../domain/protocol/orders.ts'
import type { SagaDesk } from '../../data/useSagaDesk.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { stuckStepOf } from './stuckStepOf.ts'

export type ForceDialogProps = { readonly row: SagaDeskRow; readonly desk: SagaDesk; readonly onClose: () => void }

/** Says under one's own name that a step was settled by hand. Two persons must say the same before it counts. */
export function ForceDialog({ row, desk, onClose }: ForceDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  const steps = row.steps.filter(({ state }) => state === 'deadLetter' || state === 'compensationFailed').map(({ name }) => name)
  const [step, setStep] = useState(stuckStepOf(row.steps)?.name ?? null)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const force = async () => {
    setTried(true)
    if (reason.trim() === '' || step === null) return
    const answer = await desk.act(row.orderId, { kind: 'force', step, reason: reason.trim() })
    setRefusal(answer.ok ? null : answer.code)
    if (!answer.ok) return
    show('good', t(answer.value.waitingForSecond ? 'sagaDesk/forceWaiting' : 'sagaDesk/forceDone'))
    onClose()
  }
  return (
    <Dialog
      title={t('sagaDesk/forceTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button look="danger" onPress={() => void force()}>
            {t('sagaDesk/forceDo')}
          </Button>
        </>
      }
    >
      <p>{t('sagaDesk/forceBody')}</p>
      <ErrorNote tone="warn">{t('sagaDesk/forceSecond')}</ErrorNote>
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      <Select
        label={t('sagaDesk/forceStep')}
        options={steps.map((name) => ({ id: name, name: t(`orders/sagaStep/${name}`) }))}
        selected={step}
        onSelect={(id) => setStep(sagaStepNames.find((name) => name === id) ?? null)}
      />
      <TextField
        {...focusFirst}
        label={t('sagaDesk/forceReason')}
        placeholder={t('sagaDesk/forceReasonHint')}
        value={reason}
        onChange={setReason}
        maxLength={ORDER_REASON_CHARS_MAX}
        error={tried && reason.trim() === '' ? t('sagaDesk/forceReasonMissing') : undefined}
        autoComplete="off"
      />
    </Dialog>
  )
}
