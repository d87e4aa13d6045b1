import type { ReactNode } from 'react'
import { monthlyFeeOf } from '../../../domain/contracts/contract.ts'
import { valueAt } from '../../../domain/contracts/contractChanges.ts'
import type { ContractField } from '../../../domain/contracts/contractFields.ts'
import { MINUTE_MS, type Instant } from '../../../domain/kernel/instant.ts'
import type { ContractView, RevealedCustomer } from '../../../sync/engineApi.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { MarkTag } from '../../ui/contract/ContractTags.tsx'
import { useFieldText } from '../../ui/contract/useFieldText.ts'
import styles from './ContractDetail.module.css'

export type ContractFactsProps = { readonly view: ContractView; readonly revealed: RevealedCustomer | null; readonly unmask: ReactNode }

const before: readonly ContractField[] = [
  'msisdn',
  'customer.phone',
  'customer.birthDate',
  'customer.email',
  'customer.address',
  'plan',
  'addOns',
  'discountPlan',
]
const after: readonly ContractField[] = ['device', 'instalment', 'commitment', 'memo', 'tags']

/** The value in clear where the person asked for it, else the masked one. */
export function shownValue(view: ContractView, field: ContractField, revealed: RevealedCustomer | null) {
  if (revealed && field === 'msisdn') return revealed.msisdn
  if (revealed && field.startsWith('customer.')) return valueAt({ customer: revealed }, field)
  return valueAt(view.body, field)
}

export function ContractFacts({ view, revealed, unmask }: ContractFactsProps) {
  const t = useText()
  const { won, when, clock } = useFormat()
  const fieldText = useFieldText()
  const now = useNow(MINUTE_MS)
  const line = (field: ContractField) => {
    const mark = view.fieldMarks[field]
    return (
      <div key={field} className={styles['fact']}>
        <dt>{t(`field/${field}`)}</dt>
        <dd>
          <span className={css(styles, field === 'memo' && 'memo')}>{fieldText(field, shownValue(view, field, revealed))}</span>
          {mark ? <MarkTag mark={mark} /> : null}
          {field === 'msisdn' ? unmask : null}
        </dd>
      </div>
    )
  }
  const dated = (word: 'contract/activatedAt' | 'contract/terminatedAt', at: Instant | null) =>
    at === null ? null : (
      <div className={styles['fact']}>
        <dt>{t(word)}</dt>
        <dd>{clock(at)}</dd>
      </div>
    )
  return (
    <dl className={styles['facts']}>
      {before.map(line)}
      <div className={styles['fact']}>
        <dt>{t('contracts/fee')}</dt>
        <dd className={styles['fee']}>{won(monthlyFeeOf(view.body))}</dd>
      </div>
      {after.map(line)}
      {dated('contract/activatedAt', view.body.activatedAt)}
      {dated('contract/terminatedAt', view.body.terminatedAt ?? null)}
      <div className={styles['fact']}>
        <dt>{t('contract/dealer')}</dt>
        <dd>
          {view.body.dealerCode} <span className={styles['quiet']}>{t('contract/updated', { when: when(view.body.updatedAt, now) })}</span>
        </dd>
      </div>
    </dl>
  )
}
