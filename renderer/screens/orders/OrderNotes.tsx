import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'
import { useCommandActs } from '../../data/useCommandActs.ts'
import { useNow } from '../../data/useNow.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { commandGroups } from '../../ui/command/commandGroups.ts'
import { CommandNotes } from '../../ui/command/CommandNotes.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { troubleOf } from '../../ui/order/troubleOf.ts'
import styles from './OrderDetail.module.css'

/** What went wrong, and what this PC still has to tell the centre. */
export function OrderNotes({ view }: { readonly view: OrderView }) {
  const refusalText = useRefusalText()
  const now = useNow(MINUTE_MS)
  const { retry, giveUp } = useCommandActs()
  const trouble = troubleOf(view.body)
  return (
    <>
      {trouble === null ? null : (
        <div className={styles['notes']}>
          <ErrorNote tone={trouble.tone}>{refusalText(trouble.reason)}</ErrorNote>
        </div>
      )}
      <CommandNotes groups={commandGroups(view.pending)} now={now} onRetry={retry} onGiveUp={giveUp} />
    </>
  )
}
