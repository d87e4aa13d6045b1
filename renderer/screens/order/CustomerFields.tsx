import { UserRoundSearch } from 'lucide-react'
import { useState } from 'react'
import type { DocumentId } from '../../../domain/kernel/ids.ts'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import { choosesPlan, type DraftCustomer } from '../../data/orderDraft.ts'
import { useEngine } from '../../data/engineContext.ts'
import { typedDay, typedPhone } from '../../data/typedDigits.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { ContractPicker } from './ContractPicker.tsx'
import { fieldFault } from './fieldFault.ts'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './OrderScreen.module.css'

const carriers = ['SKT', 'LGU', 'MVNO'] as const

/** A customer who has no contract here yet, typed in; or one who has, filled in with a trace that somebody looked. */
export function CustomerFields({ sheet }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { draft, change, tried, request } = sheet
  const { customer, kind } = draft
  const set = (field: keyof DraftCustomer, value: string) => change((now) => ({ ...now, customer: { ...now.customer, [field]: value } }))
  const fault = (field: keyof DraftCustomer) => {
    const key = tried ? fieldFault(`customer.${field}`, customer[field], request) : undefined
    return key && t(key)
  }
  const needsContract = choosesPlan(kind)
  return (
    <>
      <div className={css(styles, 'row', 'top')}>
        <div data-field="customer.name" className={styles['third']}>
          <TextField
            label={t('order/name')}
            value={customer.name}
            onChange={(name) => set('name', name)}
            error={fault('name')}
            maxLength={60}
            autoComplete="off"
          />
        </div>
        <div data-field="customer.phone" className={styles['third']}>
          <TextField
            label={t('order/phone')}
            placeholder={t('order/phoneHint')}
            inputMode="numeric"
            value={customer.phone}
            onChange={(phone) => set('phone', typedPhone(phone))}
            error={fault('phone')}
            autoComplete="off"
          />
        </div>
        {needsContract ? (
          <div data-field="customer.birthDate" className={styles['third']}>
            <TextField
              label={t('order/birthDate')}
              placeholder={t('order/birthDateHint')}
              inputMode="numeric"
              value={customer.birthDate}
              onChange={(day) => set('birthDate', typedDay(day))}
              error={fault('birthDate')}
              autoComplete="off"
            />
          </div>
        ) : null}
        <FillFromContract sheet={sheet} />
      </div>
      <div className={css(styles, 'row', 'top')}>
        <div data-field="customer.address" className={styles['two']}>
          <TextField
            label={t('order/address')}
            value={customer.address}
            onChange={(address) => set('address', address)}
            error={fault('address')}
            maxLength={200}
            autoComplete="off"
          />
        </div>
        <div data-field="customer.email" className={styles['third']}>
          <TextField
            label={`${t('order/email')} (${t('order/optional')})`}
            value={customer.email}
            onChange={(email) => set('email', email.trim())}
            error={fault('email')}
            maxLength={120}
            autoComplete="off"
          />
        </div>
      </div>
      {kind === 'PORT_IN' ? <PortIn sheet={sheet} /> : null}
    </>
  )
}

function PortIn({ sheet: { draft, change, tried, request } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const fault = tried ? fieldFault('contract.msisdn', draft.msisdn, request) : undefined
  return (
    <div className={css(styles, 'row', 'top')}>
      <div data-field="contract.msisdn" className={styles['third']}>
        <TextField
          label={t('order/msisdn')}
          placeholder={t('order/phoneHint')}
          inputMode="numeric"
          value={draft.msisdn}
          onChange={(msisdn) => change((now) => ({ ...now, msisdn: typedPhone(msisdn) }))}
          error={fault && t(fault)}
          autoComplete="off"
        />
      </div>
      <div data-field="contract.previousCarrier" className={styles['third']}>
        <Select
          label={t('order/previousCarrier')}
          placeholder={t('order/choose')}
          options={carriers.map((id) => ({ id, name: t(`order/carriers/${id}`) }))}
          selected={draft.previousCarrier === '' ? null : draft.previousCarrier}
          onSelect={(previousCarrier) => change((now) => ({ ...now, previousCarrier }))}
        />
      </div>
    </div>
  )
}

/** A second line for somebody we know: his data come out of his contract, and the look at them is written down. */
function FillFromContract({ sheet: { draft, change } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const [asking, setAsking] = useState(false)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const fill = async (id: DocumentId) => {
    const answer = await engine.reveal(id, t('order/fillReason', { kind: t(`order/kind/${draft.kind}`) }))
    setRefusal(answer.ok ? null : answer.code)
    if (!answer.ok) return
    const { name, birthDate, phone, email, address } = answer.value
    change((now) => ({ ...now, customer: { name, birthDate, phone, email, address } }))
    setAsking(false)
  }
  return (
    <div className={styles['beside']}>
      <Button look="quiet" onPress={() => setAsking(true)}>
        <UserRoundSearch size={14} aria-hidden="true" />
        {t('order/fillFrom')}
      </Button>
      <Dialog wide title={t('order/fillFrom')} isOpen={asking} onClose={() => setAsking(false)}>
        <p>{t('order/fillNote')}</p>
        {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
        <ContractPicker first onPick={({ id }) => void fill(id)} />
      </Dialog>
    </div>
  )
}
