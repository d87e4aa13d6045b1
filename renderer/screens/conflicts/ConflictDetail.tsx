import { FileX2, LoaderCircle } from 'lucide-react'
import { holds } from '../../../domain/access/permissions.ts'
import type { DocumentId } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { ConflictRow, ConflictView } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useDocument } from '../../data/useDocument.ts'
import { useNow } from '../../data/useNow.ts'
import { useRoute } from '../../data/useRoute.ts'
import { useStatusPart, useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ConflictOutcome } from '../../ui/contract/ConflictOutcome.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { severityTones } from './ConflictQueue.tsx'
import { DecisionDesk } from './DecisionDesk.tsx'
import { PendingDecision } from './PendingDecision.tsx'
import { SidesTable } from './SidesTable.tsx'
import styles from './ConflictDetail.module.css'

export function ConflictDetail({ id, row }: { readonly id: DocumentId; readonly row: ConflictRow }) {
  const t = useText()
  const { when } = useFormat()
  const now = useNow(MINUTE_MS)
  const view = useDocument('conflict', { id })
  const holdsContracts = useStatusPart((status) => status.contracts > 0)
  const openContract = useRoute((state) => state.openContract)
  return (
    <Panel
      fill
      title={
        <>
          {t('conflicts/number', { no: row.contractNo })} {row.name}{' '}
          <Tag tone={severityTones[row.severity]}>{t(`conflicts/severity/${row.severity}`)}</Tag>
        </>
      }
      hint={when(row.openedAt, now)}
      actions={
        <>
          {holdsContracts ? (
            <Button look="quiet" onPress={() => openContract(row.contractId)}>
              {t('conflicts/openContract')}
            </Button>
          ) : null}
          {view?.body.state === 'open' ? <Assignment view={view} /> : null}
        </>
      }
    >
      <div className={styles['content']}>
        {view === undefined ? <EmptyState icon={LoaderCircle} title={t('app/loading')} /> : null}
        {view === null ? <EmptyState icon={FileX2} title={t('conflicts/gone')} /> : null}
        {view ? <ConflictBody view={view} /> : null}
      </div>
    </Panel>
  )
}

function ConflictBody({ view }: { readonly view: ConflictView }) {
  const t = useText()
  const { clock } = useFormat()
  const user = useUser()
  const { body } = view
  if (body.state !== 'open') {
    return (
      <div className={styles['closed']}>
        <ErrorNote tone="info">
          {body.resolution
            ? t('conflicts/resolvedBy', { who: body.resolution.by.displayName, when: clock(body.resolution.at) })
            : t('conflicts/converged')}
        </ErrorNote>
        <ConflictOutcome conflict={body} />
      </div>
    )
  }
  if (user === null || !holds(user, 'conflict.resolve')) {
    return (
      <>
        <div className={styles['note']}>
          <ErrorNote tone="info">{t('conflicts/readOnly')}</ErrorNote>
        </div>
        <SidesTable conflict={body} />
      </>
    )
  }
  if (view.pending && view.pending.state !== 'refused') return <PendingDecision view={view} entry={view.pending} />
  return <DecisionDesk view={view} />
}

/** Taking a conflict on tells the others that somebody is at it; it locks nothing. */
function Assignment({ view }: { readonly view: ConflictView }) {
  const t = useText()
  const engine = useEngine()
  const user = useUser()
  const { assignee } = view.body
  const mine = assignee !== null && assignee.userId === user?.userId
  const mayAssign = user !== null && holds(user, 'conflict.resolve')
  useHotkey('A', () => void engine.assignConflict(view.id, !mine), mayAssign)
  if (!mayAssign) return assignee ? <Tag>{t('conflicts/assigned', { who: assignee.displayName })}</Tag> : null
  return (
    <>
      {assignee ? (
        <Tag tone={mine ? 'good' : 'plain'}>
          {mine ? t('conflicts/assignedMe') : t('conflicts/assigned', { who: assignee.displayName })}
        </Tag>
      ) : null}
      <Button keys="A" aria-keyshortcuts="A" onPress={() => void engine.assignConflict(view.id, !mine)}>
        {t(mine ? 'conflicts/unassign' : 'conflicts/assign')}
      </Button>
    </>
  )
}
