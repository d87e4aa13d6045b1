import { CircleAlert, CircleCheck, ScanLine } from 'lucide-react'
import { css } from './css.ts'
import styles from './ScanCounter.module.css'

export type ScanCounterProps = {
  /** What is counted, for a screen reader. */
  readonly label: string
  readonly done: number
  /** Null: nobody knows how many there will be. */
  readonly of: number | null
  /** What came of the last scan; null before the first. */
  readonly last: { readonly ok: boolean; readonly words: string; readonly detail?: string } | null
  /** What to do before the first scan. */
  readonly hint: string
}

/** Large enough to be read from where the parcels are opened. Scans are read out elsewhere, so this is silent. */
export function ScanCounter({ label, done, of, last, hint }: ScanCounterProps) {
  const Icon = last === null ? ScanLine : last.ok ? CircleCheck : CircleAlert
  const full = of !== null && done >= of
  return (
    <div className={css(styles, 'counter', last !== null && (last.ok ? 'good' : 'bad'))}>
      <p className={css(styles, 'count', full && 'full')}>
        <span className="visuallyHidden">{label} </span>
        <b>{done}</b>
        {of === null ? null : <span>/{of}</span>}
      </p>
      <div className={styles['last']}>
        <Icon size={22} aria-hidden="true" />
        <div>
          <p className={styles['words']}>{last?.words ?? hint}</p>
          {last?.detail === undefined ? null : <p className={styles['detail']}>{last.detail}</p>}
        </div>
      </div>
    </div>
  )
}
