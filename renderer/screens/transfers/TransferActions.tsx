import { useState } from 'react'
import type { TransferAction, TransferActionKind } from '../../../domain/protocol/transfers.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { ApproveDialog } from './ApproveDialog.tsx'
import styles from './TransferActions.module.css'

export type TransferActionsProps = {
  readonly view: TransferView
  readonly mine: readonly TransferActionKind[]
  readonly onScan: (what: 'receive' | 'dispatch') => void
}

const withReason = ['reject', 'recall', 'cancel'] as const
type WithReason = (typeof withReason)[number]
const goOn = ['receive', 'dispatch', 'pick', 'approve'] as const

/** What this person may do next. Only a receipt works without a line; everything else needs the centre's word at once. */
export function TransferActions({ view, mine, onScan }: TransferActionsProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const online = useOnline()
  const show = useToasts((state) => state.show)
  const { busy, refusal, run, clear } = useAct()
  const [asked, setAsked] = useState<WithReason | 'approve' | null>(null)
  const next = goOn.find((action) => mine.includes(action))
  const act = async (body: TransferAction) => {
    const done = await run(() => engine.call('POST /transfers/:id/actions', { params: { id: view.id }, body }))
    if (!done) return
    setAsked(null)
    show('good', t(`transfers/did/${body.kind}`, { no: view.body.transferNo }))
  }
  const begin = (action: (typeof goOn)[number]) => {
    clear()
    if (action === 'receive' || action === 'dispatch') onScan(action)
    else if (action === 'pick') void act({ kind: 'pick' })
    else setAsked('approve')
  }
  const stopped = (action: TransferActionKind) => busy || (!online && action !== 'receive')
  useHotkey('Enter', () => next && begin(next), next !== undefined && !stopped(next) && asked === null)
  const others = withReason.filter((action) => mine.includes(action))
  if (next === undefined && others.length === 0) return null
  const note = refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null
  return (
    <footer className={styles['foot']}>
      {asked === null ? note : null}
      {!online && next !== 'receive' ? <ErrorNote tone="warn">{t('transfers/needsLine')}</ErrorNote> : null}
      <div className={styles['buttons']}>
        {others.map((action) => (
          <Button
            key={action}
            isDisabled={stopped(action)}
            onPress={() => {
              clear()
              setAsked(action)
            }}
          >
            {t(`transfers/acts/${action}`)}
          </Button>
        ))}
        {next === undefined ? null : (
          <Button look="go" keys="Enter" aria-keyshortcuts="Enter" isDisabled={stopped(next)} onPress={() => begin(next)}>
            {t(`transfers/acts/${next}`)}
          </Button>
        )}
      </div>
      {asked === 'approve' ? (
        <ApproveDialog transfer={view.body} busy={busy} note={note} onClose={() => setAsked(null)} onApprove={(body) => void act(body)} />
      ) : null}
      {asked !== null && asked !== 'approve' ? (
        <ReasonDialog
          isOpen
          title={t(`transfers/ask${asked === 'reject' ? 'Reject' : asked === 'recall' ? 'Recall' : 'Cancel'}`)}
          act={t(`transfers/acts/${asked}`)}
          busy={busy}
          more={note}
          onClose={() => setAsked(null)}
          onAct={(reason) => void act({ kind: asked, reason })}
        >
          <p>{t(`transfers/about/${asked}`)}</p>
        </ReasonDialog>
      ) : null}
    </footer>
  )
}
