import type { ReactNode } from 'react'
import { monthlyFeeOf } from '../../../domain/contracts/contract.ts'
import { HOUR_MS } from '../../../domain/kernel/instant.ts'
import { NUMBER_REST_MS } from '../../../domain/orders/lineNumber.ts'
import { hasUndoTime } from '../../../domain/orders/order.ts'
import { choosesPlan } from '../../data/orderDraft.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { fieldOfPath, focusField } from './fieldOfPath.ts'
import { HubWords } from './HubWords.tsx'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './OrderSummary.module.css'

const DAY_MS = 24 * HOUR_MS

/** What the customer pays a month and now, always in sight while the sheet is filled in. */
export function OrderSummary({ sheet, actions }: { readonly sheet: OrderSheet; readonly actions: ReactNode }) {
  const t = useText()
  const { won } = useFormat()
  const { draft, change, quote } = sheet
  const { amounts } = quote
  const withPlan = choosesPlan(draft.kind)
  const ofLine = hasUndoTime(draft.kind)
  const title =
    draft.kind === 'TERMINATE' ? 'order/ending' : ofLine ? 'order/number/title' : withPlan ? 'order/monthlyTotal' : 'order/total'
  return (
    <Panel fill as="aside" label={t('order/summary')} title={t(title)}>
      <div className={styles['content']}>
        {ofLine ? (
          draft.kind === 'TERMINATE' ? (
            <Ending sheet={sheet} />
          ) : (
            <Renumbering sheet={sheet} />
          )
        ) : (
          <>
            <output className={styles['big']} aria-live="off">
              {won(withPlan ? quote.monthlyTotal : amounts.total)}
            </output>
            <dl className={styles['lines']}>
              <Breakdown sheet={sheet} />
              <div className={styles['sum']}>
                <dt>{t('order/paidNow')}</dt>
                <dd>
                  <b>{won(amounts.paidNow)}</b>
                </dd>
              </div>
            </dl>
          </>
        )}
        {amounts.paidNow > 0 ? (
          <Segmented
            label={t('order/method')}
            labelHidden
            options={(['CARD', 'TRANSFER'] as const).map((id) => ({ id, name: t(`order/methods/${id}`) }))}
            value={draft.method}
            onChange={(method) => change((now) => ({ ...now, method }))}
          />
        ) : null}
        {draft.instalmentMonths > 0 && amounts.total > 0 ? <p className={styles['quiet']}>{t('order/interestNote')}</p> : null}
        {draft.lines.length > 0 ? (
          <p className={styles['hub']}>
            <HubWords choice={sheet.hub} pieces={sheet.offline ? 0 : draft.lines.reduce((sum, { quantity }) => sum + quantity, 0)} />
          </p>
        ) : null}
      </div>
      <div className={styles['foot']}>
        <Missing sheet={sheet} />
        {actions}
      </div>
    </Panel>
  )
}

/** What stops being billed, and what does not. */
function Ending({ sheet: { contract } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { won } = useFormat()
  if (!contract) return <p className={styles['quiet']}>{t('order/endingNone')}</p>
  const { instalment } = contract.stored
  return (
    <>
      <dl className={styles['lines']}>
        <div>
          <dt>{t('order/endingFee')}</dt>
          <dd>
            <b>{won(monthlyFeeOf(contract.stored))}</b>
          </dd>
        </div>
        {instalment.months > 0 ? (
          <div>
            <dt>{t('order/instalment')}</dt>
            <dd>{t('value/instalment', { won: won(instalment.principal), months: instalment.months })}</dd>
          </div>
        ) : null}
      </dl>
      <p className={styles['quiet']}>{t('order/undoAfter')}</p>
    </>
  )
}

/** What changes, what it costs, and what becomes of the old number. */
function Renumbering({ sheet: { draft } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { won } = useFormat()
  return (
    <>
      <output className={styles['big']} aria-live="off">
        {draft.msisdn === '' ? t('order/number/none') : draft.msisdn}
      </output>
      <dl className={styles['lines']}>
        <div>
          <dt>{t('order/number/fee')}</dt>
          <dd>
            <b>{won(0)}</b>
          </dd>
        </div>
      </dl>
      <p className={styles['quiet']}>{t('order/undoAfter')}</p>
      <p className={styles['quiet']}>{t('order/number/rests', { days: NUMBER_REST_MS / DAY_MS })}</p>
    </>
  )
}

function Breakdown({ sheet: { draft, quote } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const { won } = useFormat()
  const { plan, addOns, amounts } = quote
  const addOnFee = addOns.reduce((sum, { monthlyFee }) => sum + monthlyFee, 0)
  const discount = plan ? plan.monthlyFee + addOnFee - amounts.monthlyFee : 0
  const rows: readonly (readonly [string, string])[] = [
    ...(plan ? [[plan.name, won(plan.monthlyFee)] as const] : []),
    ...(discount > 0 ? [[t('order/discount/SELECT25'), `−${won(discount)}`] as const] : []),
    ...(addOnFee > 0 ? [[t('order/addOns'), won(addOnFee)] as const] : []),
    ...(amounts.instalmentPrincipal > 0
      ? [
          [
            `${t('order/monthlyInstalment')} · ${t('order/monthsCount', { count: draft.instalmentMonths })}`,
            won(amounts.monthlyInstalment),
          ] as const,
          [t('order/instalment'), won(amounts.instalmentPrincipal)] as const,
        ]
      : []),
    ...(draft.kind === 'SALE' && draft.lines.length > 0
      ? [[t('order/goodsCount', { count: draft.lines.length }), won(amounts.total)] as const]
      : []),
  ]
  return rows.map(([name, value]) => (
    <div key={name}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  ))
}

/** What is still missing, each a step to its box. */
function Missing({ sheet: { request, draft } }: { readonly sheet: OrderSheet }) {
  const t = useText()
  if (request.ok) return <output className={styles['ready']}>{t('order/ready')}</output>
  return (
    <div className={styles['missing']}>
      <span>{t('order/missing')}</span>
      <ul>
        {request.missing.map((path) => (
          <li key={path}>
            <button type="button" className={styles['field']} onClick={() => focusField(path)}>
              {t(fieldOfPath(path, draft.kind))}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
