import type { Conflict } from '../../../domain/contracts/conflict.ts'
import { isContractField } from '../../../domain/contracts/contractChanges.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import type { ContractRevision } from '../../../domain/protocol/contracts.ts'
import type { ContractView } from '../../../sync/engineApi.ts'
import { useHistory } from '../../data/useHistory.ts'
import { useNow } from '../../data/useNow.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ConflictOutcome } from '../../ui/contract/ConflictOutcome.tsx'
import { useFieldText } from '../../ui/contract/useFieldText.ts'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import styles from './ContractHistory.module.css'

const originTones: Record<ContractRevision['origin'], Tone> = {
  created: 'plain',
  imported: 'plain',
  edited: 'plain',
  merged: 'mine',
  resolved: 'theirs',
}

/** Who changed what and when, and what did not become the contract: nothing is thrown away, so it can be read here. In clear with a `reason`. */
export function ContractHistory({ view, reason }: { readonly view: ContractView; readonly reason: string | null }) {
  const t = useText()
  const online = useOnline()
  const refusalText = useRefusalText()
  const history = useHistory({ id: view.id, rev: view.rev, online, reason })
  return (
    <section aria-label={t('contract/history')}>
      <h2 className={styles['title']}>{t('contract/history')}</h2>
      {history === undefined ? <p className={styles['note']}>{t('contract/historyLoading')}</p> : null}
      {history && !history.ok ? (
        <p className={styles['note']}>{history.code === 'server_unreachable' ? t('contract/historyOffline') : refusalText(history.code)}</p>
      ) : null}
      {history?.ok && history.value.revisions.length === 0 ? <p className={styles['note']}>{t('contract/historyEmpty')}</p> : null}
      {history?.ok ? (
        <ol className={styles['list']}>
          {[...history.value.revisions]
            .sort((a, b) => b.at.localeCompare(a.at))
            .map((revision) => (
              <RevisionLine
                key={revision.rev}
                revision={revision}
                conflict={revision.conflictId === null ? undefined : history.value.conflicts.get(revision.conflictId)}
              />
            ))}
          {[...history.value.conflicts]
            .filter(([id]) => !history.value.revisions.some(({ conflictId }) => conflictId === id))
            .map(([id, conflict]) => (
              <li key={id} className={styles['line']}>
                <ConflictOutcome conflict={conflict} />
              </li>
            ))}
        </ol>
      ) : null}
    </section>
  )
}

/** `{path:'customer', to:{phone…}}` says which fields it touched, so every path is shown as far as it is known. */
function useChangeText() {
  const t = useText()
  const fieldText = useFieldText()
  return (path: string, from: Json, to: Json) => {
    if (!isContractField(path)) return path
    const name = t(`field/${path}`)
    const [was, is] = [fieldText(path, from), fieldText(path, to)]
    return path === 'memo' ? `${name} ${is.split('\n').at(-1)}` : `${name} ${was} → ${is}`
  }
}

type RevisionLineProps = { readonly revision: ContractRevision; readonly conflict: Conflict | undefined }

function RevisionLine({ revision, conflict }: RevisionLineProps) {
  const t = useText()
  const { when, clock } = useFormat()
  const now = useNow(MINUTE_MS)
  const changeText = useChangeText()
  const quietOrigin = revision.origin === 'edited'
  return (
    <li className={styles['line']}>
      <time className={styles['when']} dateTime={revision.at} title={clock(revision.at)}>
        {when(revision.at, now)}
      </time>
      <div className={styles['what']}>
        <p>
          {quietOrigin ? null : <Tag tone={originTones[revision.origin]}>{t(`origin/${revision.origin}`)}</Tag>}{' '}
          <span className={styles['who']}>{revision.author?.displayName ?? t('contract/bySystem')}</span>
        </p>
        {revision.origin === 'created' || revision.origin === 'imported'
          ? null
          : revision.changes.map(({ path, from, to }) => <p key={path}>{changeText(path, from, to)}</p>)}
        {conflict ? <ConflictOutcome conflict={conflict} /> : null}
      </div>
    </li>
  )
}
