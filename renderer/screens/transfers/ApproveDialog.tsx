import { type ReactNode, useState } from 'react'
import type { TransferAction } from '../../../domain/protocol/transfers.ts'
import { availableOf } from '../../../domain/stock/hub.ts'
import type { Transfer } from '../../../domain/stock/transfer.ts'
import { useHubs } from '../../data/useHubs.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { QuantityField } from '../../ui/QuantityField.tsx'
import { LineName } from './TransferLines.tsx'
import styles from './ApproveDialog.module.css'

export type ApproveDialogProps = {
  readonly transfer: Transfer
  readonly busy: boolean
  readonly note: ReactNode
  readonly onClose: () => void
  readonly onApprove: (action: Extract<TransferAction, { kind: 'approve' }>) => void
}

/** As much as was asked for, or what the source can spare; more than was asked for needs a reason. */
export function ApproveDialog({ transfer, busy, note, onClose, onApprove }: ApproveDialogProps) {
  const t = useText()
  const { count } = useFormat()
  const { levels } = useHubs()
  const [reason, setReason] = useState('')
  const spare = (skuCode: string) => {
    const level = levels.find((one) => one.hubCode === transfer.fromHubCode && one.skuCode === skuCode)
    return level ? Math.max(0, availableOf(level)) : 0
  }
  const [quantities, setQuantities] = useState<Readonly<Record<string, number>>>(() =>
    Object.fromEntries(transfer.lines.map((line) => [line.skuCode, Math.min(line.requestedQty, spare(line.skuCode))])),
  )
  const quantityOf = (skuCode: string) => quantities[skuCode] ?? 0
  const beyond = transfer.lines.some((line) => quantityOf(line.skuCode) > line.requestedQty)
  const none = transfer.lines.every((line) => quantityOf(line.skuCode) === 0)
  return (
    <Dialog wide title={t('transfers/approveTitle')} isOpen onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (none || busy || (beyond && reason.trim() === '')) return
          const lines = transfer.lines.map(({ skuCode }) => ({ skuCode, quantity: quantityOf(skuCode) }))
          onApprove({ kind: 'approve', lines, reason: reason.trim() === '' ? null : reason.trim() })
        }}
      >
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{t('transfers/goods')}</th>
              <th scope="col">{t('transfers/quantities/requestedQty')}</th>
              <th scope="col">{t('transfers/spare')}</th>
              <th scope="col">{t('transfers/quantities/approvedQty')}</th>
            </tr>
          </thead>
          <tbody>
            {transfer.lines.map((line, index) => (
              <tr key={line.skuCode}>
                <th scope="row">
                  <LineName line={line} />
                </th>
                <td>{count(line.requestedQty)}</td>
                <td>{count(spare(line.skuCode))}</td>
                <td>
                  <QuantityField
                    first={index === 0}
                    label={`${line.modelName} ${t('transfers/quantities/approvedQty')}`}
                    value={quantityOf(line.skuCode)}
                    onChange={(quantity) => setQuantities({ ...quantities, [line.skuCode]: quantity })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {beyond ? (
          <TextField
            label={t('reason/label')}
            value={reason}
            onChange={setReason}
            maxLength={300}
            error={reason.trim() === '' ? t('transfers/beyond') : undefined}
          />
        ) : null}
        {none ? <p>{t('transfers/nothingApproved')}</p> : null}
        {note}
        <div className={styles['actions']}>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button look="go" type="submit" isDisabled={none || busy}>
            {t('transfers/acts/approve')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
