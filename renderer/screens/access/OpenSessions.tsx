import { LoaderCircle, UserX, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { holds } from '../../../domain/access/permissions.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { OpenSession, OpenSessionsReply } from '../../../domain/protocol/access.ts'
import { useAccessActions, useOpenSessions } from '../../data/useAccess.ts'
import { useNow } from '../../data/useNow.ts'
import { useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { AskWhy } from '../why/AskWhy.tsx'
import styles from './AccessScreen.module.css'

/** Who is signed in, where and since when; whoever may, ends it. */
export function OpenSessions() {
  const t = useText()
  const { value, refusal, refresh } = useOpenSessions()
  const [ending, setEnding] = useState<OpenSession | null>(null)
  return (
    <Panel fill title={t('access/sessions/title')} hint={value ? String(value.sessions.length) : undefined}>
      {value === undefined ? (
        <EmptyState icon={refusal ? WifiOff : LoaderCircle} title={refusal ? t('access/offline') : t('app/loading')} />
      ) : value.sessions.length === 0 ? (
        <EmptyState icon={UserX} title={t('access/sessions/none')} />
      ) : (
        <SessionTable reply={value} onEnd={setEnding} />
      )}
      {ending ? <EndDialog session={ending} onChanged={() => void refresh()} onClose={() => setEnding(null)} /> : null}
    </Panel>
  )
}

type SessionTableProps = {
  readonly reply: OpenSessionsReply
  readonly onEnd: (session: OpenSession) => void
}

function SessionTable({ reply, onEnd }: SessionTableProps) {
  const t = useText()
  const { when, clock } = useFormat()
  const now = useNow(MINUTE_MS)
  const user = useUser()
  const mayEnd = user !== null && holds(user, 'session.end')
  const heads = ['people/name', 'people/dealer', 'sessions/device', 'sessions/since', 'sessions/active', 'sessions/end'] as const
  const shown = heads.filter((name) => mayEnd || name !== 'sessions/end').map((name) => ({ title: t(`access/${name}`) }))
  return (
    <PlainTable heads={shown}>
      {reply.sessions.map((session) => (
        <tr key={session.sessionId}>
          <td>
            <b>{session.displayName}</b> <span className={styles['quiet']}>{session.loginId}</span>
          </td>
          <td>{session.dealerCode ?? '–'}</td>
          <td>{session.deviceName}</td>
          <td>{clock(session.startedAt)}</td>
          <td>{when(session.lastActivityAt, Math.max(now, Date.parse(session.lastActivityAt)))}</td>
          {mayEnd ? (
            <td>
              {session.userId === user.userId ? null : (
                <Button aria-label={t('access/sessions/endOf', { who: session.loginId })} onPress={() => onEnd(session)}>
                  {t('access/sessions/end')}
                </Button>
              )}
            </td>
          ) : null}
        </tr>
      ))}
    </PlainTable>
  )
}

type DialogProps = { readonly session: OpenSession; readonly onChanged: () => void; readonly onClose: () => void }

function EndDialog({ session, ...done }: DialogProps) {
  const t = useText()
  const actions = useAccessActions()
  return (
    <AskWhy
      {...done}
      title={t('access/sessions/endOf', { who: session.displayName })}
      act={t('access/sessions/end')}
      usual={[t('access/usual/left'), t('access/usual/strange')]}
      doIt={(reason) => actions.endSession(session.sessionId, reason)}
    >
      <p>{t('access/sessions/endBody', { who: session.displayName })}</p>
    </AskWhy>
  )
}
