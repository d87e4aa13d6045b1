import { useState } from 'react'
import type { ResetPeopleReply } from '../../../domain/protocol/passwords.ts'
import { useIssueReset, useResetPeople } from '../../data/useResets.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { IssueResetDialog } from '../../ui/password/IssueResetDialog.tsx'
import styles from './SettingsScreen.module.css'

type Staff = ResetPeopleReply['people'][number]

/** For a manager: the own staff, each with a code to be given to who has forgotten the password. */
export function StaffResetsPanel() {
  const t = useText()
  const refusalText = useRefusalText()
  const { people, refusal, refresh } = useResetPeople()
  const [asking, setAsking] = useState<Staff | null>(null)
  return (
    <Panel title={t('password/staffPanel')}>
      <div className={styles['about']}>
        <p>{t('password/staffWhy')}</p>
        {refusal ? <ErrorNote tone="warn">{refusalText(refusal)}</ErrorNote> : null}
        {people?.length === 0 ? <p>{t('password/staffNone')}</p> : null}
        <ul className={styles['people']}>
          {(people ?? []).map((person) => (
            <StaffItem key={person.userId} person={person} onIssue={() => setAsking(person)} />
          ))}
        </ul>
      </div>
      {asking ? (
        <StaffResetDialog
          person={asking}
          onClose={() => {
            setAsking(null)
            refresh()
          }}
        />
      ) : null}
    </Panel>
  )
}

function StaffItem({ person, onIssue }: { readonly person: Staff; readonly onIssue: () => void }) {
  const t = useText()
  const { clock } = useFormat()
  const { displayName, loginId, openUntil } = person
  return (
    <li className={styles['person']}>
      <div>
        <b>{displayName}</b> {loginId}
        {openUntil === null ? null : <p>{t('password/staffOpen', { when: clock(openUntil) })}</p>}
      </div>
      <Button aria-label={t('password/issueFor', { who: displayName })} onPress={onIssue}>
        {t('password/issue')}
      </Button>
    </li>
  )
}

function StaffResetDialog({ person, onClose }: { readonly person: Staff; readonly onClose: () => void }) {
  const { issue, ...issuing } = useIssueReset()
  return <IssueResetDialog who={person.displayName} {...issuing} onIssue={() => void issue(person.userId)} onClose={onClose} />
}
