import { useEffect } from 'react'
import { hasUndoTime, orderKinds } from '../../../domain/orders/order.ts'
import { changesContract, choosesPlan, withContract, withKind } from '../../data/orderDraft.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useOrderDraft } from '../../data/useOrderDraft.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { ContractSection } from './ContractSection.tsx'
import { CustomerFields } from './CustomerFields.tsx'
import { GoodsSection } from './GoodsSection.tsx'
import { GuardSection } from './GuardSection.tsx'
import { NumberSection } from './NumberSection.tsx'
import { OfflineBanner } from './OfflineBanner.tsx'
import { OrderResult } from './OrderResult.tsx'
import { OrderSummary } from './OrderSummary.tsx'
import { pickedView } from './pickedView.ts'
import { PlaceActions } from './PlaceActions.tsx'
import { PlanSection } from './PlanSection.tsx'
import { PriceSection } from './PriceSection.tsx'
import { ReceiptSection } from './ReceiptSection.tsx'
import { Section } from './Section.tsx'
import { useOrderSheet, type OrderSheet } from './useOrderSheet.ts'
import styles from './OrderScreen.module.css'

/** One page from the customer to the order; what was placed is followed here until the next sheet is begun. */
export function OrderScreen() {
  const placed = useOrderDraft((state) => state.placed)
  const sheet = useOrderSheet()
  useWanted()
  if (placed) return <OrderResult placed={placed} />
  return (
    <div className={styles['screen']}>
      <Sheet sheet={sheet} />
      <OrderSummary sheet={sheet} actions={<PlaceActions sheet={sheet} />} />
    </div>
  )
}

/** A contract that somebody came from with 기변, 번호변경 or 해지. */
function useWanted(): void {
  const engine = useEngine()
  const { wanted, want, begin, change } = useOrderDraft()
  useEffect(() => {
    if (wanted === null) return
    void pickedView(engine, wanted.contractId).then((view) => {
      begin(wanted.kind)
      if (view) change((now) => withContract(now, wanted.contractId, view))
      want(null)
    })
  }, [engine, wanted, want, begin, change])
}

function Sheet({ sheet }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { draft, change, offline, rights, tried, request } = sheet
  const begin = useOrderDraft((state) => state.begin)
  const { kind } = draft
  const lacks = (...paths: readonly string[]) =>
    tried && !request.ok && request.missing.some((path) => paths.some((start) => path === start || path.startsWith(`${start}.`)))
  return (
    <Panel
      fill
      title={
        <Segmented
          label={t('order/kindLabel')}
          labelHidden
          options={orderKinds.map((id) => ({ id, name: t(`order/kind/${id}`) }))}
          value={kind}
          onChange={(chosen) => change((now) => withKind(now, chosen))}
        />
      }
      hint={t('order/kept')}
      actions={<Button onPress={() => begin()}>{t('order/newOrder')}</Button>}
    >
      <div className={styles['sheet']}>
        {offline ? (
          <div className={styles['banner']}>
            <OfflineBanner rights={rights} />
          </div>
        ) : null}
        <div className={styles['columns']}>
          <div className={styles['column']}>
            {changesContract(kind) ? (
              <Section title={t('order/section/contract')} lacks={tried && !request.ok && request.missing.includes('contract')}>
                <ContractSection sheet={sheet} />
              </Section>
            ) : (
              <Section title={t('order/section/customer')} lacks={lacks('customer', 'contract.msisdn', 'contract.previousCarrier')}>
                <CustomerFields sheet={sheet} />
              </Section>
            )}
            {choosesPlan(kind) ? (
              <Section title={t('order/section/plan')} lacks={lacks('contract.planCode')}>
                <PlanSection sheet={sheet} />
              </Section>
            ) : null}
            {kind === 'NUMBER_CHANGE' ? (
              <Section title={t('order/section/number')} lacks={lacks('contract.msisdn')}>
                <NumberSection sheet={sheet} />
              </Section>
            ) : null}
            {hasUndoTime(kind) ? (
              <Section
                title={t(kind === 'TERMINATE' ? 'order/section/guard' : 'order/section/check')}
                lacks={lacks('contract.reason', 'contract.guard')}
              >
                <GuardSection sheet={sheet} />
              </Section>
            ) : (
              <Section title={t('order/section/goods')} lacks={lacks('lines')}>
                <GoodsSection sheet={sheet} />
              </Section>
            )}
          </div>
          {hasUndoTime(kind) ? null : (
            <div className={styles['column']}>
              {choosesPlan(kind) ? (
                <Section title={t('order/section/price')}>
                  <PriceSection sheet={sheet} />
                </Section>
              ) : null}
              {draft.lines.length > 0 ? (
                <Section title={t('order/section/receipt')} lacks={lacks('receipt', 'fulfilment')}>
                  <ReceiptSection sheet={sheet} />
                </Section>
              ) : null}
            </div>
          )}
        </div>
      </div>
    </Panel>
  )
}
