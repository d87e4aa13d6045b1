import type { ConflictView, OutboxEntry } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { useHotkey } from '../../ui/useHotkey.ts'
import { SidesTable } from './SidesTable.tsx'
import styles from './ConflictDetail.module.css'

/** Decided here, not settled at the centre yet: it can be taken back until it has been sent. */
export function PendingDecision({ view, entry }: { readonly view: ConflictView; readonly entry: OutboxEntry }) {
  const t = useText()
  const engine = useEngine()
  const refusalText = useRefusalText()
  const showToast = useToasts((state) => state.show)
  const waiting = entry.state === 'waiting' || entry.state === 'blocked'
  const takeBack = async () => {
    const answer = await engine.takeBack(entry.mutationId)
    showToast(answer.ok ? 'good' : 'bad', answer.ok ? t('conflicts/takenBack') : refusalText(answer.code))
  }
  useHotkey('U', () => void takeBack(), waiting)
  return (
    <>
      <div className={styles['note']}>
        <ErrorNote
          tone="info"
          action={
            waiting ? (
              <Button look="quiet" keys="U" onPress={() => void takeBack()}>
                {t('conflicts/takeBack')}
              </Button>
            ) : null
          }
        >
          {t('conflicts/waitingSend')}
        </ErrorNote>
      </div>
      <SidesTable conflict={view.body} />
    </>
  )
}
