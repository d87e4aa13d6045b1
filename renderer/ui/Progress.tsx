import { Label, ProgressBar } from 'react-aria-components'
import styles from './Progress.module.css'

export type ProgressProps = { readonly label: string; readonly done: number; readonly total: number; readonly text: string }

/** True progress: things of things. An unknown total shows a bar that only says that work goes on. */
export function Progress({ label, done, total, text }: ProgressProps) {
  const known = total > 0
  return (
    <ProgressBar
      className={styles['progress'] ?? ''}
      value={known ? Math.min(done, total) : 0}
      maxValue={known ? total : 1}
      isIndeterminate={!known}
      valueLabel={text}
    >
      {({ percentage }) => (
        <>
          <div className={styles['head']}>
            <Label>{label}</Label>
            <span className={styles['text']}>{text}</span>
          </div>
          <div className={styles['track']}>
            <div className={styles[known ? 'bar' : 'endless']} style={known ? { width: `${percentage ?? 0}%` } : {}} />
          </div>
        </>
      )}
    </ProgressBar>
  )
}
