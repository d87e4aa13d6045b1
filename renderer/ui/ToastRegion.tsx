import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { css } from './css.ts'
import styles from './ToastRegion.module.css'
import { useToasts } from './useToasts.ts'

const icons = { good: CircleCheck, bad: CircleAlert, warn: TriangleAlert }

/** The region stands in the page from the start, or screen readers would miss the first one. */
export function ToastRegion() {
  const { items, hide } = useToasts()
  return (
    <div className={styles['region']} aria-live="polite">
      {items.map(({ id, tone, text }) => {
        const Icon = icons[tone]
        return (
          <button key={id} type="button" className={css(styles, 'toast', tone)} onClick={() => hide(id)}>
            <Icon size={16} aria-hidden="true" />
            <span>{text}</span>
          </button>
        )
      })}
    </div>
  )
}
