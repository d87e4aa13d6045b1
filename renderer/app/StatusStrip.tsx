import type { EngineStatus } from '../../sync/engineApi.ts'
import { holds } from '../../domain/access/permissions.ts'
import { IDLE_WARNING_MS } from '../../domain/session/session.ts'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import { appVersion } from '../data/appVersion.ts'
import { useNow } from '../data/useNow.ts'
import { useStatus } from '../data/useStatus.ts'
import { useTopic } from '../data/useTopic.ts'
import { useUpdateState } from '../data/useUpdateState.ts'
import { useFormat } from '../text/useFormat.ts'
import { useRefusalText } from '../text/useRefusalText.ts'
import { useText } from '../text/useText.ts'
import { css } from '../ui/css.ts'
import { Since } from '../ui/Since.tsx'
import { countdown, endOfSession } from './sessionClock.ts'
import type { ActiveSession } from './Shell.tsx'
import styles from './StatusStrip.module.css'

export function StatusStrip({ session }: { readonly session: ActiveSession }) {
  const t = useText()
  const status = useStatus()
  if (!status) return <footer className={styles['strip']} />
  const { outbox } = status
  return (
    <footer className={styles['strip']} aria-label={t('strip/label')}>
      <Line status={status} />
      <IdentityDown status={status} />
      <output className={styles['sync']}>
        <SyncWords status={status} />
      </output>
      <span>
        {t('strip/waiting')} <b className={css(styles, outbox.waiting + outbox.blocked > 0 && 'some')}>{outbox.waiting + outbox.blocked}</b>
      </span>
      {outbox.stuck > 0 ? (
        <span className={styles['warn']}>
          {t('strip/stuck')} <b>{outbox.stuck}</b>
        </span>
      ) : null}
      {outbox.refused > 0 ? (
        <span className={styles['bad']}>
          {t('strip/refused')} <b>{outbox.refused}</b>
        </span>
      ) : null}
      <RightsLeft session={session} />
      <span className={styles['space']} />
      <TimeLeft session={session} />
      <Version />
    </footer>
  )
}

/** A newer program waits until this one ends; how to have it now is said in the settings. */
function Version() {
  const t = useText()
  const update = useUpdateState()
  return (
    <>
      <span>v{appVersion}</span>
      {update.kind === 'ready' ? (
        <output title={t('update/ready', { version: update.version })}>{t('update/strip', { version: update.version })}</output>
      ) : null}
    </>
  )
}

function Line({ status }: { readonly status: EngineStatus }) {
  const t = useText()
  const now = useNow(30 * SECOND_MS)
  const { state, since } = status.connection
  return (
    <output className={css(styles, 'line', state)}>
      <span className={styles['dot']} aria-hidden="true" />
      <b>{t(`strip/${state}`)}</b>
      {state === 'offline' ? <Since at={since} now={now} /> : null}
    </output>
  )
}

/** Said before somebody misses it: signing in waits, work does not. */
function IdentityDown({ status }: { readonly status: EngineStatus }) {
  const t = useText()
  const refusalText = useRefusalText()
  if (!status.identityDown || status.connection.state === 'offline') return null
  return (
    <output className={styles['warn']} title={refusalText('auth_unavailable')}>
      {t('strip/identityDown')}
    </output>
  )
}

function SyncWords({ status: { sync, loading, digest, contracts } }: { readonly status: EngineStatus }) {
  const t = useText()
  const refusalText = useRefusalText()
  const { when, count } = useFormat()
  const now = useNow(30 * SECOND_MS)
  if (loading) return t('strip/loading', { done: count(loading.done), total: count(loading.total) })
  if (sync.phase !== 'idle' && sync.total > 0 && sync.done < sync.total) {
    return t('strip/syncing', { done: count(sync.done), total: count(sync.total) })
  }
  const last = sync.lastAt === null ? t('strip/neverSynced') : t('strip/lastSync', { when: when(sync.lastAt, now) })
  if (sync.failure !== null && sync.failure !== 'server_unreachable' && sync.failure !== 'auth_unavailable') {
    return <span title={refusalText(sync.failure)}>{`${last} · ${t('strip/failure')}`}</span>
  }
  if (digest === 'equal') return `${last} · ${contracts > 0 ? t('strip/equal', { count: count(contracts) }) : t('sync/digestState/equal')}`
  return digest === 'unknown' ? last : `${last} · ${t(digest === 'rescanning' ? 'strip/checking' : 'strip/differs')}`
}

/** How many units may be sold when the line breaks now: a shop must know before it does. */
function RightsLeft({ session: { user } }: { readonly session: ActiveSession }) {
  const t = useText()
  const rights = useTopic('saleRights', null)
  if (!rights || user.dealerCode === null || !holds(user, 'order.place')) return null
  const none = rights.leftCount === 0 || rights.refusal !== null
  return (
    <span>
      {t('rights/strip')} <b className={css(styles, none && 'none')}>{none ? 0 : rights.leftCount}</b>
    </span>
  )
}

function TimeLeft({ session }: { readonly session: ActiveSession }) {
  const t = useText()
  const now = useNow(SECOND_MS)
  const left = endOfSession(session) - now
  const soon = left <= IDLE_WARNING_MS
  return (
    <span role="timer" className={css(styles, soon && 'soon')}>
      {t(soon ? 'strip/sessionSoon' : 'strip/session', { left: countdown(left) })}
    </span>
  )
}
