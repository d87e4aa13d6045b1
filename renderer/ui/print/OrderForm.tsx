import { hasUndoTime, type OrderKind } from '../../../domain/orders/order.ts'
import type { TextKey } from '../../text/texts.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import type { Printable } from './printable.ts'
import styles from './Paper.module.css'

/** `mark`: who prints it, when and under which number; empty until it is printed. */
type FormProps = { readonly printable: Printable; readonly masked: boolean; readonly mark: string }
type Row = readonly [name: string, value: string, name2?: string, value2?: string]

const titles = {
  JOIN: 'print/formTitle',
  PORT_IN: 'print/formTitle',
  DEVICE_CHANGE: 'print/formTitle',
  NUMBER_CHANGE: 'print/numberTitle',
  TERMINATE: 'print/terminateTitle',
  SALE: 'print/saleTitle',
} as const satisfies Record<OrderKind, TextKey>

/** 신청서: what the customer signs, on A4. */
export function OrderForm({ printable, masked, mark }: FormProps) {
  const t = useText()
  const { clock } = useFormat()
  const { kind, customer, number } = printable
  return (
    <article className={`${styles['paper']} ${styles['form']}`}>
      {masked ? <p className={styles['mark']}>{t('print/maskedMark')}</p> : null}
      <h2 className={styles['heading']}>{t(titles[kind])}</h2>
      <Rows
        rows={[
          [t(printable.provisional ? 'print/provisional' : 'print/orderNo'), number ?? '–', t('print/placedAt'), clock(printable.placedAt)],
          [t('print/dealer'), printable.dealer, t('print/staff'), printable.staff],
        ]}
      />
      <Rows
        caption={t('print/customer')}
        rows={[
          [t('print/name'), customer.name, t('print/birthDate'), customer.birthDate ?? '–'],
          [t('print/phone'), customer.phone, t('print/email'), customer.email === '' ? '–' : customer.email],
          [t('print/address'), customer.address === '' ? '–' : customer.address],
        ]}
      />
      <Service printable={printable} />
      {printable.lines.length > 0 ? <Goods printable={printable} /> : null}
      {hasUndoTime(kind) ? null : <Amounts printable={printable} />}
      {printable.provisional ? <p>{t('print/provisionalNote')}</p> : null}
      <p className={styles['consent']}>
        {t(kind === 'TERMINATE' ? 'print/consentTerminate' : kind === 'NUMBER_CHANGE' ? 'print/consentNumber' : 'print/consent')}
      </p>
      <div className={styles['sign']}>
        <span className={styles['line']}>{t('print/date')}</span>
        <span className={styles['line']}>{t('print/signature')}</span>
      </div>
      {mark === '' ? null : <p className={styles['watermark']}>{t('print/mark', { mark })}</p>}
    </article>
  )
}

function Rows({ caption, rows }: { readonly caption?: string; readonly rows: readonly Row[] }) {
  return (
    <table className={styles['table']}>
      {caption === undefined ? null : <caption>{caption}</caption>}
      <tbody>
        {rows.map(([name, value, name2, value2]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td colSpan={name2 === undefined ? 3 : 1}>{value}</td>
            {name2 === undefined ? null : (
              <>
                <th scope="row">{name2}</th>
                <td>{value2}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Service({ printable }: { readonly printable: Printable }) {
  const t = useText()
  const { won } = useFormat()
  const { kind, plan, addOns, discountPlan, msisdn, newMsisdn, previousCarrier, reason } = printable
  if (kind === 'SALE') return null
  const rows: Row[] = [[t('print/kind'), t(`order/kind/${kind}`), t('print/msisdn'), msisdn ?? t('print/msisdnLater')]]
  if (kind === 'NUMBER_CHANGE') rows.push([t('print/newNumber'), newMsisdn ?? '–', t('order/number/fee'), won(0)])
  if (previousCarrier !== null) rows.push([t('print/carrier'), carrierName(previousCarrier)])
  if (plan && !hasUndoTime(kind)) {
    rows.push([
      t('print/plan'),
      `${plan.name} (${t('value/perMonth', { won: won(plan.monthlyFee) })})`,
      t('print/discount'),
      t(`order/discount/${discountPlan}`),
    ])
    rows.push([t('print/addOns'), addOns.length === 0 ? t('value/none') : addOns.map(({ name }) => name).join(', ')])
  }
  if (reason !== null && reason !== '') rows.push([t('print/reason'), reason])
  return <Rows caption={t('print/service')} rows={rows} />
}

/** Kept as a code; a carrier we do not know stands as it was written. */
function carrierName(code: string): string {
  return code === 'LGU' ? 'LG U+' : code
}

function Goods({ printable: { lines } }: { readonly printable: Printable }) {
  const t = useText()
  const { won } = useFormat()
  return (
    <table className={styles['table']}>
      <caption>{t('print/goods')}</caption>
      <thead>
        <tr>
          {(['model', 'imei', 'list', 'subsidy', 'quantity', 'amount'] as const).map((name) => (
            <th key={name} scope="col">
              {t(`print/${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={`${line.skuCode} ${line.imei ?? ''}`}>
            <td>
              {line.name} {line.option}
            </td>
            <td>{line.imei ?? '–'}</td>
            <td className={styles['won']}>{won(line.listPrice)}</td>
            <td className={styles['won']}>{line.subsidy === 0 ? '–' : `−${won(line.subsidy)}`}</td>
            <td className={styles['won']}>{line.quantity}</td>
            <td className={styles['won']}>{won(line.unitPrice * line.quantity)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Amounts({ printable: { amounts, method } }: { readonly printable: Printable }) {
  const t = useText()
  const { won } = useFormat()
  const { total, paidNow, instalmentPrincipal, instalmentMonths, monthlyFee, monthlyInstalment } = amounts
  const rows: Row[] = []
  if (instalmentPrincipal > 0) {
    rows.push([
      t('print/payLater'),
      t('value/instalment', { won: won(instalmentPrincipal), months: instalmentMonths }),
      t('order/monthlyInstalment'),
      won(monthlyInstalment),
    ])
  } else rows.push([t('print/sum'), won(total), t('print/method'), t(`order/methods/${method}`)])
  const paid = `${won(paidNow)}`
  if (monthlyFee > 0) rows.push([t('print/perMonth'), won(monthlyFee + monthlyInstalment), t('order/paidNow'), paid])
  return <Rows caption={t('print/money')} rows={rows} />
}
