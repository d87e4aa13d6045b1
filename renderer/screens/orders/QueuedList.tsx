import { Inbox } from 'lucide-react'
import { orderIdSchema, type OrderId } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { useCommandActs } from '../../data/useCommandActs.ts'
import { useNow } from '../../data/useNow.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { commandGroups } from '../../ui/command/commandGroups.ts'
import { CommandNotes } from '../../ui/command/CommandNotes.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { queuedOrders } from './orderLists.ts'

/** What was written here and is not the centre's yet: what waits, and what it refused with what to do. */
export function QueuedList({ onOpen }: { readonly onOpen: (id: OrderId) => void }) {
  const t = useText()
  const now = useNow(MINUTE_MS)
  const { retry, giveUp } = useCommandActs()
  const entries = queuedOrders(useTopic('commands', null)?.entries ?? [])
  if (entries.length === 0) return <EmptyState icon={Inbox} title={t('commands/none')} hint={t('commands/waitingHint')} />
  return (
    <CommandNotes
      fill
      groups={commandGroups(entries)}
      now={now}
      onRetry={retry}
      onGiveUp={giveUp}
      more={({ entries: [entry] }) => {
        const orderId = orderIdSchema.safeParse(entry.targetId).data
        return orderId ? <Button onPress={() => onOpen(orderId)}>{t('act/open')}</Button> : null
      }}
    />
  )
}
