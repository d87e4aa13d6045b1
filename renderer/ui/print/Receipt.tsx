import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import type { Printable } from './printable.ts'
import styles from './Paper.module.css'

/** 영수증: what was bought and paid, on a roll of 80 mm. */
export function Receipt({ printable, masked, mark }: { readonly printable: Printable; readonly masked: boolean; readonly mark: string }) {
  const t = useText()
  const { won, clock } = useFormat()
  const { amounts, captured, refunded, lines, customer } = printable
  const paid = captured > 0 ? captured : amounts.paidNow
  return (
    <article className={`${styles['paper']} ${styles['receipt']}`}>
      {masked ? <p className={styles['mark']}>{t('print/maskedMark')}</p> : null}
      <h2 className={styles['heading']}>{t('print/receiptTitle')}</h2>
      <div className={styles['rows']}>
        <Pair name={t('print/dealer')} value={printable.dealer} />
        <Pair name={t('print/staff')} value={printable.staff} />
        <Pair name={t(printable.provisional ? 'print/provisional' : 'print/orderNo')} value={printable.number ?? '–'} />
        <Pair name={t('print/placedAt')} value={clock(printable.placedAt)} />
        <Pair name={t('print/customer')} value={customer.name} />
      </div>
      <div className={styles['rule']} />
      {lines.map((line) => (
        <div key={`${line.skuCode} ${line.imei ?? ''}`} className={styles['rows']}>
          <span>
            {line.name} {line.option}
          </span>
          {line.imei === null ? null : <span className={styles['small']}>IMEI {line.imei}</span>}
          <Pair name={`${won(line.unitPrice)} × ${line.quantity}`} value={won(line.unitPrice * line.quantity)} />
        </div>
      ))}
      <div className={styles['rule']} />
      <div className={styles['rows']}>
        <Pair name={t('print/sum')} value={won(amounts.total)} />
        {amounts.instalmentPrincipal > 0 ? (
          <Pair name={`${t('print/payLater')} (${amounts.instalmentMonths})`} value={won(amounts.instalmentPrincipal)} />
        ) : null}
        <Pair strong name={t('print/paid')} value={won(paid)} />
        {refunded > 0 ? <Pair strong name={t('print/refunded')} value={won(refunded)} /> : null}
        {paid > 0 ? <Pair name={t('print/method')} value={t(`order/methods/${printable.method}`)} /> : null}
      </div>
      <div className={styles['rule']} />
      <p className={styles['small']}>{t('print/vatNote')}</p>
      {printable.provisional ? <p className={styles['small']}>{t('print/provisionalNote')}</p> : null}
      <p className={styles['small']}>{t('print/returnNote')}</p>
      <p className={styles['small']}>{t('print/thanks')}</p>
      {mark === '' ? null : <p className={styles['watermark']}>{t('print/mark', { mark })}</p>}
    </article>
  )
}

function Pair({ name, value, strong = false }: { readonly name: string; readonly value: string; readonly strong?: boolean }) {
  return (
    <div className={`${styles['pair']} ${strong ? styles['strong'] : ''}`}>
      <span>{name}</span>
      <span>{value}</span>
    </div>
  )
}
