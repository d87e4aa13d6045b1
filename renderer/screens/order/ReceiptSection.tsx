import { Warehouse } from 'lucide-react'
import { useState } from 'react'
import { changesContract, type DraftReceipt } from '../../data/orderDraft.ts'
import { typedDay, typedPhone } from '../../data/typedDigits.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { fieldFault } from './fieldFault.ts'
import { HubDialog } from './HubDialog.tsx'
import { HubWords } from './HubWords.tsx'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './OrderScreen.module.css'

/** How the customer gets it, and out of which hub. */
export function ReceiptSection({ sheet }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { draft, change, hub, offline } = sheet
  const [choosing, setChoosing] = useState(false)
  useHotkey('F8', () => setChoosing(true), !offline)
  const pieces = draft.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const set = (receipt: Partial<DraftReceipt>) => change((now) => ({ ...now, receipt: { ...now.receipt, ...receipt } }))
  return (
    <>
      <div className={styles['row']}>
        {offline ? null : (
          <Segmented
            label={t('order/section/receipt')}
            labelHidden
            options={(['pickup', 'delivery'] as const).map((id) => ({ id, name: t(`order/receiptKind/${id}`) }))}
            value={draft.receipt.kind}
            onChange={(kind) => set({ kind })}
          />
        )}
        <div data-field="fulfilment.hubCode" className={styles['hub']}>
          <Warehouse size={15} aria-hidden="true" />
          <HubWords choice={hub} pieces={offline ? 0 : pieces} />
          {offline ? null : (
            <Button keys="F8" aria-keyshortcuts="F8" onPress={() => setChoosing(true)}>
              {t('order/hubChange')}
            </Button>
          )}
        </div>
      </div>
      {draft.receipt.kind === 'delivery' && !offline ? <DeliveryFields sheet={sheet} set={set} /> : null}
      {offline ? null : (
        <div className={styles['toggles']}>
          <Toggle on={draft.joinWaitlist} onChange={(joinWaitlist) => change((now) => ({ ...now, joinWaitlist }))}>
            {t('order/joinWaitlist')}
          </Toggle>
          {pieces > 1 ? (
            <Toggle on={draft.allowPartial} onChange={(allowPartial) => change((now) => ({ ...now, allowPartial }))}>
              {t('order/allowPartial')}
            </Toggle>
          ) : null}
        </div>
      )}
      <HubDialog sheet={sheet} isOpen={choosing} onClose={() => setChoosing(false)} />
    </>
  )
}

type DeliveryFieldsProps = { readonly sheet: OrderSheet; readonly set: (receipt: Partial<DraftReceipt>) => void }

function DeliveryFields({ sheet: { draft, tried, request }, set }: DeliveryFieldsProps) {
  const t = useText()
  const { receipt } = draft
  const fault = (field: 'phone' | 'requiredDay' | 'address') => {
    const key = tried ? fieldFault(`receipt.${field}`, receipt[field], request) : undefined
    return key && t(key)
  }
  const same = t('order/sameAsCustomer')
  return (
    <>
      <div className={css(styles, 'row', 'top')}>
        <div className={styles['third']}>
          <TextField
            label={t('order/recipient')}
            placeholder={same}
            value={receipt.recipient}
            onChange={(recipient) => set({ recipient })}
            maxLength={60}
            autoComplete="off"
          />
        </div>
        <div data-field="receipt.phone" className={styles['third']}>
          <TextField
            label={t('order/recipientPhone')}
            placeholder={same}
            inputMode="numeric"
            value={receipt.phone}
            onChange={(phone) => set({ phone: typedPhone(phone) })}
            error={fault('phone')}
            autoComplete="off"
          />
        </div>
        <div data-field="receipt.requiredDay" className={styles['third']}>
          <TextField
            label={`${t('order/requiredDay')} (${t('order/optional')})`}
            placeholder={t('order/requiredDayHint')}
            inputMode="numeric"
            value={receipt.requiredDay}
            onChange={(day) => set({ requiredDay: typedDay(day) })}
            error={fault('requiredDay')}
            autoComplete="off"
          />
        </div>
      </div>
      <div data-field="receipt.address">
        <TextField
          label={t('order/deliveryAddress')}
          placeholder={changesContract(draft.kind) || draft.customer.address !== '' ? same : ''}
          value={receipt.address}
          onChange={(address) => set({ address })}
          error={fault('address')}
          maxLength={200}
          autoComplete="off"
        />
      </div>
    </>
  )
}
