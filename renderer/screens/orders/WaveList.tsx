import { PhoneCall } from 'lucide-react'
import { useState } from 'react'
import type { OrderId } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { OrderRow } from '../../../sync/salesTopics.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useNow } from '../../data/useNow.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { OrderStateTag } from '../../ui/order/OrderTags.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { statesOf, waveRows } from './orderLists.ts'
import styles from './OrdersScreen.module.css'

const ROWS_MAX = 200

export type WaveListProps = { readonly text: string; readonly openId: OrderId | null; readonly onOpen: (id: OrderId) => void }

/** Who is to be called, because a handset lies there for him, and who waits for his turn. */
export function WaveList({ text, openId, onOpen }: WaveListProps) {
  const t = useText()
  const window = useTopic('orders', { text, states: statesOf.waves, kinds: [], offset: 0, limit: ROWS_MAX })
  const { call, waiting } = waveRows(window?.rows ?? [])
  return (
    <div className={styles['waves']}>
      <h3 className={styles['waveTitle']}>
        {t('orders/callTitle')} <span>{t('orders/callHint')}</span>
      </h3>
      {call.length === 0 ? (
        <EmptyState icon={PhoneCall} title={t('orders/callNone')} hint={t('orders/callNoneHint')} />
      ) : (
        <ul className={styles['queue']} aria-label={t('orders/callTitle')}>
          {call.map((row) => (
            <WaveItem key={row.id} row={row} open={row.id === openId} onOpen={onOpen} callable />
          ))}
        </ul>
      )}
      <h3 className={styles['waveTitle']}>{t('orders/waitTitle')}</h3>
      {waiting.length === 0 ? <p className={styles['nobody']}>{t('orders/waitNone')}</p> : null}
      <ul className={styles['queue']} aria-label={t('orders/waitTitle')}>
        {waiting.map((row) => (
          <WaveItem key={row.id} row={row} open={row.id === openId} onOpen={onOpen} />
        ))}
      </ul>
    </div>
  )
}

type WaveItemProps = { readonly row: OrderRow; readonly open: boolean; readonly onOpen: (id: OrderId) => void; readonly callable?: boolean }

function WaveItem({ row, open, onOpen, callable = false }: WaveItemProps) {
  const t = useText()
  const { when } = useFormat()
  const now = useNow(MINUTE_MS)
  const { waitlist } = row
  return (
    <li className={css(styles, 'queued', open && 'open')}>
      <div className={styles['queuedHead']}>
        {waitlist ? (
          <Tag tone={callable ? 'good' : 'warn'}>{t('orders/wave', { wave: waitlist.wave, position: waitlist.position })}</Tag>
        ) : null}
        <b>{row.name}</b>
        <PhoneNumber row={row} callable={callable} />
        <span>{row.goods}</span>
        {callable ? <OrderStateTag state={row.state} /> : null}
        {waitlist?.allocatedAt ? (
          <span className={styles['quiet']}>{t('orders/allocatedAt', { when: when(waitlist.allocatedAt, now) })}</span>
        ) : null}
        <span className={styles['space']} />
        <Button onPress={() => onOpen(row.id)}>{t('act/open')}</Button>
      </div>
    </li>
  )
}

/** The number in clear, so that the customer can be called: who asked and what for is written down, also without a line. */
function PhoneNumber({ row, callable }: { readonly row: OrderRow; readonly callable: boolean }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const [phone, setPhone] = useState<string | null>(null)
  const reveal = async () => {
    const answer = await engine.revealOrder(row.id, t('orders/callReason'))
    if (answer.ok) setPhone(answer.value.customer.phone)
    else show('bad', refusalText(answer.code))
  }
  if (!callable) return <span>{row.phone}</span>
  return (
    <span className={styles['phone']}>
      {phone ?? row.phone}
      <Button look="quiet" onPress={() => (phone === null ? void reveal() : setPhone(null))}>
        {t(phone === null ? 'orders/showPhone' : 'orders/hidePhone')}
      </Button>
    </span>
  )
}
