import type { OrderState } from '../../../domain/orders/orderTable.ts'
import type { OrderView } from '../../../sync/salesApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { GiveUpButton } from './GiveUpButton.tsx'
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
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const { state, stateReason } = view.body
  const reason = troubled.includes(state) ? stateReason : null
  if (view.pending.length === 0 && reason === null) return null
  return (
    <div className={styles['notes']}>
      {reason === null ? null : <ErrorNote tone={state === 'compensationStuck' ? 'bad' : 'warn'}>{refusalText(reason)}</ErrorNote>}
      {view.pending.map((entry) =>
        entry.refusal === null ? (
          <ErrorNote key={entry.commandId} tone="info">
            {entry.label} · {t(`orders/queuedState/${entry.state}`)}. {t('orders/queuedNote')}
          </ErrorNote>
        ) : (
          <ErrorNote
            key={entry.commandId}
            action={
              <>
                <Button onPress={() => void engine.retryCommand(entry.commandId)}>{t('orders/retry')}</Button>
                <GiveUpButton entry={entry} />
              </>
            }
          >
            <p>
              <b>
                {entry.label} · {t('orders/refusedNote')}
              </b>
            </p>
            {refusalText(entry.refusal.code)}
          </ErrorNote>
        ),
      )}
    </div>
  )
}
