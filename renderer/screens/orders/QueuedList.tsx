import { Inbox } from 'lucide-react'
import type { OrderId } from '../../../domain/kernel/ids.ts'
import { orderIdSchema } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { CommandEntry } from '../../../sync/salesApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useNow } from '../../data/useNow.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueuedTag } from '../../ui/order/OrderTags.tsx'
import { GiveUpButton } from './GiveUpButton.tsx'
import { queuedOrders } from './orderLists.ts'
import styles from './OrdersScreen.module.css'

/** What was written here and is not the centre's yet: what waits, and what it refused with what to do. */
export function QueuedList({ onOpen }: { readonly onOpen: (id: OrderId) => void }) {
  const t = useText()
  const entries = queuedOrders(useTopic('commands', null)?.entries ?? [])
  if (entries.length === 0) return <EmptyState icon={Inbox} title={t('sync/empty')} hint={t('orders/queuedNote')} />
  return (
    <ul className={styles['queue']}>
      {entries.map((entry) => (
        <QueuedItem key={entry.commandId} entry={entry} onOpen={onOpen} />
      ))}
    </ul>
  )
}

function QueuedItem({ entry, onOpen }: { readonly entry: CommandEntry; readonly onOpen: (id: OrderId) => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const { when } = useFormat()
  const now = useNow(MINUTE_MS)
  const engine = useEngine()
  const orderId = orderIdSchema.safeParse(entry.targetId).data
  return (
    <li className={styles['queued']}>
      <div className={styles['queuedHead']}>
        <QueuedTag state={entry.state} />
        <b>{entry.label}</b>
        {entry.provisionalNo === null ? null : <span>{entry.provisionalNo}</span>}
        <span className={styles['quiet']}>{when(entry.madeAt, now)}</span>
        <span className={styles['space']} />
        {orderId ? <Button onPress={() => onOpen(orderId)}>{t('act/open')}</Button> : null}
        {entry.state === 'refused' ? <Button onPress={() => void engine.retryCommand(entry.commandId)}>{t('orders/retry')}</Button> : null}
        {entry.state === 'refused' || entry.state === 'waiting' ? <GiveUpButton entry={entry} /> : null}
      </div>
      <p className={styles['quiet']}>{entry.refusal ? refusalText(entry.refusal.code) : t('orders/queuedNote')}</p>
    </li>
  )
}
