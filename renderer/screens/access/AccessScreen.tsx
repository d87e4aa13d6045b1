import { useState } from 'react'
import { isOfOffice } from '../../../domain/access/principal.ts'
import { useUser } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { AccessPeople } from './AccessPeople.tsx'
import { Approvals } from './Approvals.tsx'
import { OpenSessions } from './OpenSessions.tsx'
import { PasswordMigrationPanel } from './PasswordMigrationPanel.tsx'
import { RoleMatrix } from './RoleMatrix.tsx'
import styles from './AccessScreen.module.css'

const tabs = ['people', 'roles', 'sessions', 'approvals', 'passwords'] as const

/** Who may do what and why, what the roles are, and who is signed in. */
export function AccessScreen() {
  const t = useText()
  const user = useUser()
  // How the passwords of the system before are moved over is about every dealer.
  const shown = tabs.filter((id) => id !== 'passwords' || (user !== null && isOfOffice(user)))
  const [tab, setTab] = useState<(typeof tabs)[number]>('people')
  return (
    <div className={styles['screen']}>
      <div className={styles['tabs']}>
        <Segmented
          label={t('access/tab/label')}
          labelHidden
          options={shown.map((id) => ({ id, name: t(`access/tab/${id}`) }))}
          value={tab}
          onChange={setTab}
        />
      </div>
      {tab === 'people' ? <AccessPeople /> : null}
      {tab === 'roles' ? <RoleMatrix /> : null}
      {tab === 'sessions' ? <OpenSessions /> : null}
      {tab === 'passwords' ? <PasswordMigrationPanel /> : null}
      {tab === 'approvals' ? <Approvals /> : null}
    </div>
  )
}
