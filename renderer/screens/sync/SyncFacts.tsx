import type { ReactNode } from 'react'
import { SECOND_MS } from '../../../domain/kernel/instant.ts'
import type { EngineStatus } from '../../../sync/engineApi.ts'
import { useNow } from '../../data/useNow.ts'
import { useStatus } from '../../data/useStatus.ts'
import { useStorageKeeping } from '../../data/useStorageKeeping.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Since } from '../../ui/Since.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import styles from './SyncFacts.module.css'

const digestTones: Record<EngineStatus['digest'], Tone> = { unknown: 'plain', equal: 'good', rescanning: 'warn', differs: 'bad' }
const lineTones: Record<EngineStatus['connection']['state'], Tone> = { online: 'good', offline: 'warn', connecting: 'plain' }

export function SyncFacts() {
  const t = useText()
  const refusalText = useRefusalText()
  const { when, count, bytes } = useFormat()
  const now = useNow(30 * SECOND_MS)
  const status = useStatus()
  const keeping = useStorageKeeping((state) => state.keeping)
  if (!status) return null
  const { connection, sync, digest, copyPutBackAt } = status
  const busy = sync.phase !== 'idle' && sync.done < sync.total
  return (
    <>
      <dl className={styles['facts']}>
        <Fact name={t('sync/connection')}>
          <Tag tone={lineTones[connection.state]}>{t(`strip/${connection.state}`)}</Tag> <Since at={connection.since} now={now} />
        </Fact>
        <Fact name={t('sync/lastAt')}>{sync.lastAt === null ? t('sync/never') : when(sync.lastAt, now)}</Fact>
        <Fact name={t('sync/documents')}>{t('import/count', { count: count(status.contracts) })}</Fact>
        <Fact name={t('sync/digest')}>
          <Tag tone={digestTones[digest]}>{t(`sync/digestState/${digest}`)}</Tag>
        </Fact>
        <Fact name={t('sync/cache')}>
          {bytes(status.cacheBytes)}
          {keeping === 'evictable' ? <p className={styles['quiet']}>{t('sync/evictable')}</p> : null}
        </Fact>
      </dl>
      {copyPutBackAt !== null || busy || sync.failure !== null || connection.state === 'offline' ? (
        <div className={styles['notes']}>
          {busy ? (
            <Progress
              label={t(`sync/phase/${sync.phase}`)}
              done={sync.done}
              total={sync.total}
              text={t('sync/progress', { done: count(sync.done), total: count(sync.total) })}
            />
          ) : null}
          {copyPutBackAt !== null ? <ErrorNote tone="warn">{t('sync/copyPutBack', { when: when(copyPutBackAt, now) })}</ErrorNote> : null}
          {connection.state === 'offline' ? <ErrorNote tone="warn">{t('sync/offlineNote')}</ErrorNote> : null}
          {sync.failure !== null && sync.failure !== 'server_unreachable' ? (
            <ErrorNote>
              <b>{t('sync/failure')}</b> {refusalText(sync.failure)}
            </ErrorNote>
          ) : null}
        </div>
      ) : null}
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles['fact']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
