import { USUAL_LABEL_MONTHS, labelInstalment } from './labelInstalment.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { barsOf } from './barsOf.ts'
import type { Printable } from './printable.ts'
import styles from './Paper.module.css'

/** 가격표: one label of 60 by 40 mm for each thing, with bars that our own scanner reads. */
export function PriceLabel({ printable: { lines } }: { readonly printable: Printable }) {
  const t = useText()
  const { won } = useFormat()
  return lines.map((line) => (
    <article key={`${line.skuCode} ${line.imei ?? ''}`} className={`${styles['paper']} ${styles['label']}`}>
      <span className={styles['labelName']}>{line.name}</span>
      <span className={styles['small']}>
        {line.option} · {line.modelCode}
      </span>
      <span className={styles['small']}>{t('print/labelPrice')}</span>
      <span className={styles['labelPrice']}>{won(line.listPrice)}</span>
      <span className={styles['small']}>
        {t('print/labelMonthly', { won: won(labelInstalment(line.listPrice)), months: USUAL_LABEL_MONTHS })}
      </span>
      <Bars code={line.barcode} fallback={line.skuCode} />
    </article>
  ))
}

function Bars({ code, fallback }: { readonly code: string | null; readonly fallback: string }) {
  const bars = barsOf(code, fallback)
  return (
    <>
      <svg className={styles['bars']} viewBox={`0 0 ${bars.width} 10`} preserveAspectRatio="none" role="img" aria-label={bars.text}>
        {bars.dark.map(({ from, width }) => (
          <rect key={from} x={from} y={0} width={width} height={10} />
        ))}
      </svg>
      <span className={styles['small']}>{bars.text}</span>
    </>
  )
}
