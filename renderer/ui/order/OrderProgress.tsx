import { Check, CircleAlert, CircleDashed } from 'lucide-react'
import { useText } from '../../text/useText.ts'
import { css } from '../css.ts'
import { orderProgress, type ProgressStep } from './orderProgress.ts'
import styles from './OrderProgress.module.css'

const signs = { done: Check, current: CircleDashed, failed: CircleAlert }

/** Steps that go on by themselves; the others wait for somebody. */
const machines: readonly ProgressStep['name'][] = ['held', 'paid', 'confirmed', 'undone']

export type OrderProgressProps = {
  readonly order: Parameters<typeof orderProgress>[0]
  /** The centre does not know of it yet. */
  readonly isHere: boolean
}

/** Where an order stands, step by step. */
export function OrderProgress({ order, isHere }: OrderProgressProps) {
  const t = useText()
  return (
    <ol className={styles['steps']} aria-label={t('orders/progress')}>
      {orderProgress(order, isHere).map(({ name, state }) => {
        const Sign = state === 'next' ? null : signs[state]
        return (
          <li
            key={name}
            className={css(styles, 'step', state, machines.includes(name) && 'machine')}
            aria-current={state === 'current' ? 'step' : undefined}
          >
            <span className={styles['sign']}>{Sign ? <Sign size={12} aria-hidden="true" /> : null}</span>
            <span>{t(`orders/step/${name}`)}</span>
            <span className="visuallyHidden">{t(`orders/stepState/${state}`)}</span>
          </li>
        )
      })}
    </ol>
  )
}
