import type { StockCountId } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { StockCountState } from '../../../domain/stock/stockCount.ts'
import type { StockCountView } from '../../../sync/salesTopics.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import styles from './EarlierCounts.module.css'

const tones: Record<StockCountState, Tone> = { counting: 'mine', submitted: 'warn', applied: 'good', cancelled: 'plain' }

export type EarlierCountsProps = {
  readonly views: readonly StockCountView[]
  readonly openId: StockCountId | null
  readonly hubs: Hubs
  readonly onOpen: (id: StockCountId) => void
  /** Null: one is under way, or the empty screen offers it already. */
  readonly onStart: (() => void) | null
}

export function EarlierCounts({ views, openId, hubs, onOpen, onStart }: EarlierCountsProps) {
  const t = useText()
  const { when } = useFormat()
  const now = useNow(MINUTE_MS)
  return (
    <Panel
      fill
      as="aside"
      label={t('count/earlier')}
      title={t('count/earlier')}
      actions={
        onStart === null ? null : (
          <Button look="go" keys="N" aria-keyshortcuts="N" onPress={onStart}>
            {t('count/start')}
          </Button>
        )
      }
    >
      {views.length === 0 ? <p className={styles['none']}>{t('count/earlierNone')}</p> : null}
      <ul className={styles['list']}>
        {views.map(({ id, body, pending }) => {
          const of = (kind: 'missing' | 'extra') => body.differences.filter((one) => one.kind === kind).length
          return (
            <li key={id}>
              <button
                type="button"
                className={css(styles, 'item', id === openId && 'on')}
                aria-current={id === openId ? 'true' : undefined}
                onClick={() => onOpen(id)}
              >
                <span className={styles['head']}>
                  <b>{hubs.nameOf(body.hubCode)}</b>
                  <Tag tone={tones[body.state]}>{t(`count/states/${body.state}`)}</Tag>
                </span>
                <span className={styles['quiet']}>
                  {when(body.startedAt, now)} · {body.startedBy.displayName} · {t('stock/units', { count: body.scannedImeis.length })}
                </span>
                {body.expectedCount === null ? null : (
                  <span className={styles['quiet']}>{t('count/result', { missing: of('missing'), extra: of('extra') })}</span>
                )}
                {pending.length > 0 ? <span className={styles['waiting']}>{t('count/waiting', { count: pending.length })}</span> : null}
              </button>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
