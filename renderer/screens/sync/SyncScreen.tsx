import { CloudUpload, LoaderCircle, PencilLine, RefreshCw } from 'lucide-react'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { OutboxEntry, OutboxState, OutboxView } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useCommandActs } from '../../data/useCommandActs.ts'
import { useNow } from '../../data/useNow.ts'
import { useRoute } from '../../data/useRoute.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { commandGroups } from '../../ui/command/commandGroups.ts'
import { CommandNotes } from '../../ui/command/CommandNotes.tsx'
import { RefusedActions } from '../../ui/contract/RefusedActions.tsx'
import { useFieldNames } from '../../ui/contract/useFieldNames.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { SyncFacts } from './SyncFacts.tsx'
import styles from './SyncScreen.module.css'

export function SyncScreen() {
  const t = useText()
  const engine = useEngine()
  const outbox = useTopic('outbox', null)
  return (
    <div className={styles['screen']}>
      <Panel
        title={t('sync/title')}
        actions={
          <Button look="go" onPress={() => void engine.syncNow()}>
            <RefreshCw size={14} aria-hidden="true" />
            {t('sync/now')}
          </Button>
        }
      >
        <SyncFacts />
      </Panel>
      <Panel title={t('sync/waitingTitle')} hint={outbox ? String(outbox.entries.length) : ''}>
        {outbox === undefined ? <EmptyState icon={LoaderCircle} title={t('app/loading')} /> : <Entries entries={outbox.entries} />}
      </Panel>
      <Commands />
      <Panel title={t('sync/draftsTitle')} hint={outbox ? String(outbox.drafts.length) : ''}>
        <Drafts drafts={outbox?.drafts ?? []} />
      </Panel>
    </div>
  )
}

/** Orders and stock, wherever they were done. */
function Commands() {
  const t = useText()
  const now = useNow(MINUTE_MS)
  const { retry, giveUp } = useCommandActs()
  const entries = useTopic('commands', null)?.entries ?? []
  return (
    <Panel title={t('commands/title')} hint={String(entries.length)}>
      {entries.length === 0 ? (
        <p className={styles['none']}>{t('commands/none')}</p>
      ) : (
        <CommandNotes groups={commandGroups(entries)} now={now} onRetry={retry} onGiveUp={giveUp} />
      )}
    </Panel>
  )
}

const tones: Record<OutboxState, Tone> = {
  waiting: 'mine',
  sending: 'mine',
  blocked: 'plain',
  conflict: 'warn',
  refused: 'bad',
  settling: 'good',
}

function useWhat() {
  const t = useText()
  const names = useFieldNames()
  return ({ type, fields }: OutboxEntry) => (type === 'conflict' ? t('sync/resolution') : names(fields))
}

function Entries({ entries }: { readonly entries: readonly OutboxEntry[] }) {
  const t = useText()
  const refusalText = useRefusalText()
  const what = useWhat()
  if (entries.length === 0) return <EmptyState icon={CloudUpload} title={t('sync/empty')} hint={t('sync/emptyHint')} />
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry.mutationId} className={styles['entry']}>
          <span className={styles['state']}>
            <Tag tone={tones[entry.state]}>{t(`sync/entryState/${entry.state}`)}</Tag>
          </span>
          <span className={styles['what']}>
            <b>{entry.label}</b>
            <span className={styles['fields']}>{what(entry)}</span>
            {entry.refusal ? <span className={styles['why']}>{refusalText(entry.refusal.code)}</span> : null}
          </span>
          {entry.attempts > 0 ? <span className={styles['attempts']}>{t('sync/attempts', { count: entry.attempts })}</span> : null}
          <EntryActions entry={entry} />
        </li>
      ))}
    </ul>
  )
}

function EntryActions({ entry }: { readonly entry: OutboxEntry }) {
  const t = useText()
  const engine = useEngine()
  const refusalText = useRefusalText()
  const showToast = useToasts((state) => state.show)
  const { openContract, openConflict } = useRoute()
  const online = useOnline()
  const what = useWhat()
  const retry = () => void engine.retry(entry.mutationId)
  const takeBack = async () => {
    const answer = await engine.takeBack(entry.mutationId)
    showToast(
      answer.ok ? 'good' : 'bad',
      answer.ok ? t(entry.state === 'refused' ? 'sync/givenUp' : 'sync/takenBack') : refusalText(answer.code),
    )
  }
  return (
    <span className={styles['actions']}>
      {entry.state === 'refused' ? (
        <RefusedActions what={`${entry.label} · ${what(entry)}`} onRetry={retry} onGiveUp={() => void takeBack()} />
      ) : null}
      {entry.state === 'waiting' ? (
        <Button isDisabled={!online} onPress={retry}>
          {t('sync/sendNow')}
        </Button>
      ) : null}
      {entry.state === 'waiting' || entry.state === 'blocked' ? (
        <Button onPress={() => void takeBack()}>{t('sync/takeBack')}</Button>
      ) : null}
      <Button look="quiet" onPress={() => (entry.type === 'contract' ? openContract(entry.documentId) : openConflict(entry.documentId))}>
        {t('act/open')}
      </Button>
    </span>
  )
}

function Drafts({ drafts }: { readonly drafts: OutboxView['drafts'] }) {
  const t = useText()
  const names = useFieldNames()
  const openContract = useRoute((state) => state.openContract)
  if (drafts.length === 0) return <p className={styles['none']}>{t('sync/draftsEmpty')}</p>
  return (
    <ul>
      {drafts.map((draft) => (
        <li key={draft.contractId} className={styles['entry']}>
          <span className={styles['state']}>
            <Tag>
              <PencilLine size={11} aria-hidden="true" />
              {t('mark/draft')}
            </Tag>
          </span>
          <span className={styles['what']}>
            <b>{draft.contractNo}</b>
            <span className={styles['fields']}>{names(draft.fields)}</span>
          </span>
          <Button onPress={() => openContract(draft.contractId)}>{t('sync/continueDraft')}</Button>
        </li>
      ))}
    </ul>
  )
}
