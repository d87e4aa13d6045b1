import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { OrderState } from '../../../domain/orders/orderTable.ts'
import type { OrderView } from '../../../sync/salesApi.ts'
import { useCommandActs } from '../../data/useCommandActs.ts'
import { useNow } from '../../data/useNow.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { commandGroups } from '../../ui/command/commandGroups.ts'
import { CommandNotes } from '../../ui/command/CommandNotes.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import styles from './OrderDetail.module.css'

const troubled: readonly OrderState[] = [
  'outOfStock',
  'paymentFailed',
  'deliveryFailed',
  'compensating',
  'compensated',
  'compensationStuck',
  'cancelled',
]

/** What went wrong, and what this PC still has to tell the centre. */
export function OrderNotes({ view }: { readonly view: OrderView }) {
  const refusalText = useRefusalText()
  const now = useNow(MINUTE_MS)
  const { retry, giveUp } = useCommandActs()
  const { state, stateReason } = view.body
  const reason = troubled.includes(state) ? stateReason : null
  return (
    <>
      {reason === null ? null : (
        <div className={styles['notes']}>
          <ErrorNote tone={state === 'compensationStuck' ? 'bad' : 'warn'}>{refusalText(reason)}</ErrorNote>
        </div>
      )}
      <CommandNotes groups={commandGroups(view.pending)} now={now} onRetry={retry} onGiveUp={giveUp} />
    </>
  )
}
