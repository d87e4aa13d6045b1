import type { HubChoice } from '../../data/hubChoices.ts'
import { useText } from '../../text/useText.ts'
import { Tag } from '../../ui/Tag.tsx'
import styles from './OrderScreen.module.css'

export type HubWordsProps = { readonly choice: HubChoice | undefined; readonly pieces: number }

/** A hub with what it has of the basket, and when the customer would have it. */
export function HubWords({ choice, pieces }: HubWordsProps) {
  const t = useText()
  if (!choice) return <span className={styles['quiet']}>{t('order/hubNone')}</span>
  const { hub, isOwn, availableQty, incomingQty, isEnough, promise } = choice
  return (
    <span className={styles['hubWords']}>
      <b>{hub.name}</b>
      {isOwn ? <Tag tone="mine">{t('order/ownHub')}</Tag> : null}
      {pieces === 0 ? null : (
        <Tag tone={isEnough ? 'good' : 'warn'}>{availableQty === 0 ? t('order/hubNone') : t('order/hubQty', { count: availableQty })}</Tag>
      )}
      {pieces > 0 && promise ? (
        <span className={styles['quiet']}>
          {promise.kind === 'now' ? t('order/promise/now') : t(`order/promise/${promise.kind}`, { day: promise.day })}
        </span>
      ) : null}
      {pieces > 0 && !isEnough && incomingQty > 0 ? (
        <span className={styles['quiet']}>{t('order/incoming', { count: incomingQty })}</span>
      ) : null}
    </span>
  )
}
