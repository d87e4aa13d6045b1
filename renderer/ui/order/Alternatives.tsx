import type { HubCode } from '../../../domain/kernel/ids.ts'
import type { Alternative } from '../../../domain/stock/alternative.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import { useHotkey } from '../useHotkey.ts'
import styles from './Alternatives.module.css'

export type AlternativesProps = {
  readonly alternatives: readonly Alternative[]
  readonly hubName: (hubCode: HubCode) => string
  readonly now: number
  /** Absent: they are only told. */
  readonly onTake?: (alternative: Alternative) => void
}

const KEYS = ['1', '2', '3', '4', '5'] as const

/** Where else the goods were when the centre decided; a digit takes one. */
export function Alternatives({ alternatives, hubName, now, onTake }: AlternativesProps) {
  const t = useText()
  const { when } = useFormat()
  const take = (place: number) => {
    const alternative = alternatives[place]
    if (alternative) onTake?.(alternative)
  }
  useHotkey(KEYS, (_, key) => take(Number(key) - 1), onTake !== undefined)
  if (alternatives.length === 0) return null
  return (
    <section className={styles['alternatives']} aria-label={t('orders/alternatives')}>
      <h3 className={styles['title']}>{t('orders/alternatives')}</h3>
      <ol className={styles['list']}>
        {alternatives.map((one, place) => (
          <li key={`${one.kind} ${one.hubCode} ${one.skuCode}`} className={styles['item']}>
            <span className={styles['words']}>
              {one.kind === 'hub'
                ? t('orders/alternativeHub', { hub: one.hubName, count: one.availableQty, day: one.promisedDay })
                : t('orders/alternativeLater', { hub: hubName(one.hubCode), count: one.expectedQty, day: one.promisedDay })}
              <small>{t('orders/seenAt', { when: when(one.seenAt, now) })}</small>
            </span>
            {onTake && one.kind === 'hub' ? (
              <Button {...(KEYS[place] && { keys: KEYS[place], 'aria-keyshortcuts': KEYS[place] })} onPress={() => take(place)}>
                {t('orders/takeAlternative')}
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  )
}
