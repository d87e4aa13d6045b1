import { Check } from 'lucide-react'
import { Radio, RadioGroup } from 'react-aria-components'
import { COMPARED_MONTHS } from '../../../domain/orders/comparePlans.ts'
import { instalmentMonths } from '../../../domain/orders/order.ts'
import { discountPlans, type DiscountPlan } from '../../../domain/orders/quoteLine.ts'
import { withLine } from '../../data/orderDraft.ts'
import type { Comparison } from '../../data/orderQuote.ts'
import { typedWon } from '../../data/typedDigits.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './PriceSection.module.css'

/** 지원금 beside 25 %, what each costs a month and in two years, and which is better. */
export function PriceSection({ sheet }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { draft, change, quote } = sheet
  const choose = (discountPlan: DiscountPlan) => change((now) => ({ ...now, discountPlan }))
  return (
    <>
      {quote.comparison ? (
        <RadioGroup
          aria-label={t('order/compare')}
          orientation="horizontal"
          className={styles['cards'] ?? ''}
          value={draft.discountPlan}
          onChange={(id) => {
            const chosen = discountPlans.find((plan) => plan === id)
            if (chosen) choose(chosen)
          }}
        >
          {discountPlans.map((plan) => (
            <Card key={plan} plan={plan} comparison={quote.comparison} months={draft.instalmentMonths} />
          ))}
        </RadioGroup>
      ) : (
        <>
          <p className={styles['quiet']}>{t('order/compareNeeds')}</p>
          <Segmented
            label={t('field/discountPlan')}
            labelHidden
            options={discountPlans.map((id) => ({ id, name: t(`order/discount/${id}`) }))}
            value={draft.discountPlan}
            onChange={choose}
          />
        </>
      )}
      <div className={styles['terms']}>
        <Segmented
          label={t('order/months')}
          options={instalmentMonths.map((count) => ({
            id: String(count),
            name: count === 0 ? t('order/atOnce') : t('order/monthsCount', { count }),
          }))}
          value={String(draft.instalmentMonths)}
          onChange={(months) => change((now) => ({ ...now, instalmentMonths: Number(months) }))}
        />
        <DealerSubsidy sheet={sheet} />
      </div>
    </>
  )
}

function DealerSubsidy({ sheet: { quote, change } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { won, count } = useFormat()
  const handset = quote.lines.find(({ offering }) => offering?.category === 'HANDSET')
  if (!handset?.offering) return null
  const { line, offering, refusal } = handset
  const tooHigh = refusal === 'subsidy_too_high'
  return (
    <div className={styles['subsidy']} data-field="lines.0">
      <TextField
        label={`${t('order/dealerSubsidy')} · ${t('order/dealerSubsidyHint', { won: won(offering.dealerSubsidyMax) })}`}
        inputMode="numeric"
        value={line.dealerSubsidy === 0 ? '' : count(line.dealerSubsidy)}
        placeholder="0"
        onChange={(text) => change((now) => withLine(now, line.lineId, { dealerSubsidy: typedWon(text) }))}
        error={tooHigh ? t('order/dealerSubsidyHint', { won: won(offering.dealerSubsidyMax) }) : undefined}
        autoComplete="off"
      />
    </div>
  )
}

type CardProps = { readonly plan: DiscountPlan; readonly comparison: Comparison | null; readonly months: number }

function Card({ plan, comparison, months }: CardProps) {
  const t = useText()
  const { won } = useFormat()
  if (comparison === null) return null
  const one = comparison.quotes[plan]
  const before = one.listPrice + one.optionDelta
  const better = comparison.cheaper === plan && comparison.saves > 0
  const lines: readonly (readonly [string, string])[] = [
    [t('order/listPrice'), won(before)],
    [t('order/carrierSubsidy'), one.carrierSubsidy === 0 ? '–' : `−${won(one.carrierSubsidy)}`],
    [t('order/dealerSubsidy'), one.dealerSubsidy === 0 ? '–' : `−${won(one.dealerSubsidy)}`],
    [t('order/unitPrice'), won(one.unitPrice)],
    [t('order/monthlyFee'), won(one.monthlyFee)],
    ...(months > 0 ? [[t('order/monthlyInstalment'), won(one.monthlyInstalment)] as const] : []),
  ]
  return (
    <Radio value={plan} className={css(styles, 'card', better && 'better')}>
      {({ isSelected }) => (
        <>
          <span className={styles['cardHead']}>
            <span className={css(styles, 'dot', isSelected && 'on')}>{isSelected ? <Check size={11} aria-hidden="true" /> : null}</span>
            <b>{t(`order/discount/${plan}`)}</b>
            {better ? <Tag tone="good">{t('order/cheaper', { won: won(comparison.saves) })}</Tag> : null}
            {comparison.saves === 0 ? <Tag>{t('order/same')}</Tag> : null}
          </span>
          {lines.map(([name, value]) => (
            <span key={name} className={styles['cardLine']}>
              <span>{name}</span>
              <span>{value}</span>
            </span>
          ))}
          <span className={css(styles, 'cardLine', 'sum')}>
            <span>{t('order/monthlyTotal')}</span>
            <b>{won(one.monthlyTotal)}</b>
          </span>
          <span className={css(styles, 'cardLine', 'total')}>
            <span>{t('order/total24', { count: COMPARED_MONTHS })}</span>
            <span>{won(one.totalCost)}</span>
          </span>
        </>
      )}
    </Radio>
  )
}
