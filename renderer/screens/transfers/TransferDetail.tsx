import { FileX2, LoaderCircle } from 'lucide-react'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useCommandActs } from '../../data/useCommandActs.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { commandGroups, isTroubled } from '../../ui/command/commandGroups.ts'
import { CommandNotes } from '../../ui/command/CommandNotes.tsx'
import { CloseButton } from '../../ui/CloseButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { Discrepancies } from './Discrepancies.tsx'
import { ScansInHand } from './ScansInHand.tsx'
import { TransferActions } from './TransferActions.tsx'
import { TransferLines } from './TransferLines.tsx'
import { actionsOf } from './transferRows.ts'
import { TransferTag } from './TransferTag.tsx'
import styles from './TransferDetail.module.css'

export type TransferDetailProps = {
  /** Undefined: not here yet; null: not there any more. */
  readonly view: TransferView | null | undefined
  readonly user: SignedInUser | null
  readonly hubs: Hubs
  readonly onScan: (what: 'receive' | 'dispatch') => void
  readonly onClose: () => void
}

export function TransferDetail({ view, user, hubs, onScan, onClose }: TransferDetailProps) {
  const t = useText()
  useHotkey('Escape', onClose)
  const close = <CloseButton onClose={onClose} />
  if (!view || !user) {
    return (
      <Panel fill as="aside" label={t('transfers/detail')} title={t('transfers/detail')} actions={close}>
        {view === null ? (
          <EmptyState icon={FileX2} title={t('transfers/gone')} />
        ) : (
          <EmptyState icon={LoaderCircle} title={t('app/loading')} />
        )}
      </Panel>
    )
  }
  const { body } = view
  const mine = actionsOf(body, user, hubs.byCode)
  return (
    <Panel
      fill
      as="aside"
      label={t('transfers/detail')}
      title={
        <>
          {body.transferNo} <TransferTag state={body.state} />
        </>
      }
      hint={t(`transfers/kinds/${body.kind}`)}
      actions={close}
    >
      <div className={styles['content']}>
        <Waiting view={view} />
        <ScansInHand view={view} isOpen={mine.includes('receive')} />
        <div className={styles['facts']}>
          <Way view={view} hubs={hubs} />
        </div>
        <TransferLines transfer={body} />
        <Discrepancies view={view} mayClose={mine.includes('closeDiscrepancy')} />
      </div>
      <TransferActions view={view} mine={mine} onScan={onScan} />
    </Panel>
  )
}

function Way({ view: { body }, hubs }: { readonly view: TransferView; readonly hubs: Hubs }) {
  const t = useText()
  const { when } = useFormat()
  const now = useNow(MINUTE_MS)
  return (
    <Facts
      facts={[
        [t('transfers/from'), hubs.nameOf(body.fromHubCode)],
        [t('transfers/toHub'), hubs.nameOf(body.toHubCode)],
        [t('transfers/requestedBy'), `${body.requestedBy.displayName} · ${when(body.requestedAt, now)}`],
        ...(body.approvedBy ? [[t('transfers/approvedBy'), body.approvedBy.displayName] as const] : []),
        ...(body.dispatchedAt === null ? [] : [[t('transfers/dispatchedAt'), when(body.dispatchedAt, now)] as const]),
        ...(body.trackingNo === null ? [] : [[t('transfers/trackingNo'), body.trackingNo] as const]),
        ...(body.reason === null ? [] : [[t('contract/reason'), body.reason] as const]),
      ]}
    />
  )
}

/** What this PC told the centre of it and waits. What was refused or is stuck stands above the screen. */
function Waiting({ view: { pending } }: { readonly view: TransferView }) {
  const now = useNow(MINUTE_MS)
  const { retry, giveUp } = useCommandActs()
  return <CommandNotes groups={commandGroups(pending).filter((group) => !isTroubled(group))} now={now} onRetry={retry} onGiveUp={giveUp} />
}
