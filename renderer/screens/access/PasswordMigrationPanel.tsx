import { LoaderCircle, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { holds } from '../../../domain/access/permissions.ts'
import { AUDIT_REASON_CHARS_MIN } from '../../../domain/protocol/audit.ts'
import type { PasswordMigration } from '../../../domain/protocol/passwords.ts'
import { passwordModes } from '../../../domain/session/legacyPassword.ts'
import { usePasswordMigration, useSetPasswordMode } from '../../data/usePasswordMigration.ts'
import { useUser } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useTellDone } from '../why/useTellDone.ts'
import styles from './AccessScreen.module.css'

type Door = PasswordMigration['services'][number]

/** How many still have a password of the system before, and how far each door is moved over; whoever may, moves one on or back. */
export function PasswordMigrationPanel() {
  const t = useText()
  const { value, refusal, refresh } = usePasswordMigration()
  const [moving, setMoving] = useState<Door | null>(null)
  return (
    <Panel fill title={t('password/migration/title')}>
      {value === undefined ? (
        <EmptyState icon={refusal ? WifiOff : LoaderCircle} title={refusal ? t('password/migration/offline') : t('app/loading')} />
      ) : (
        <>
          <People people={value.people} />
          <DoorTable doors={value.services} onMove={setMoving} />
        </>
      )}
      {moving ? <MoveDialog door={moving} onChanged={() => void refresh()} onClose={() => setMoving(null)} /> : null}
    </Panel>
  )
}

function People({ people: { own, none, bcrypt, sha256, md5 } }: { readonly people: PasswordMigration['people'] }) {
  const t = useText()
  return (
    <div className={styles['facts']}>
      <p>{t('password/migration/why')}</p>
      <Facts
        facts={[
          [t('password/migration/own'), t('password/migration/count', { count: own })],
          [t('password/migration/old'), t('password/migration/schemes', { count: bcrypt + sha256 + md5, bcrypt, sha256, md5 })],
          [t('password/migration/none'), t('password/migration/count', { count: none })],
        ]}
      />
    </div>
  )
}

function DoorTable({ doors, onMove }: { readonly doors: readonly Door[]; readonly onMove: (door: Door) => void }) {
  const t = useText()
  const user = useUser()
  const mayMove = user !== null && holds(user, 'access.shape')
  const heads = ['door', 'mode', 'upgraded', 'kept', 'refused', 'move'] as const
  const shown = heads.filter((name) => mayMove || name !== 'move').map((name) => ({ title: t(`password/migration/${name}`) }))
  return (
    <PlainTable heads={shown}>
      {doors.map((door) => (
        <tr key={door.service}>
          <td>{t(`password/migration/services/${door.service}`)}</td>
          <td>{t(`password/migration/modes/${door.mode}`)}</td>
          <td>{door.upgraded}</td>
          <td>{door.kept}</td>
          <td>{door.refused}</td>
          {mayMove ? (
            <td>
              <Button
                aria-label={t('password/migration/moveOf', { door: t(`password/migration/services/${door.service}`) })}
                onPress={() => onMove(door)}
              >
                {t('password/migration/move')}
              </Button>
            </td>
          ) : null}
        </tr>
      ))}
    </PlainTable>
  )
}

type MoveDialogProps = { readonly door: Door; readonly onChanged: () => void; readonly onClose: () => void }

function MoveDialog({ door, onChanged, onClose }: MoveDialogProps) {
  const t = useText()
  const setMode = useSetPasswordMode()
  const { tell, busy, refusal } = useTellDone({ onChanged, onClose })
  const [mode, choose] = useState(door.mode)
  return (
    <ReasonDialog
      isOpen
      title={t('password/migration/moveOf', { door: t(`password/migration/services/${door.service}`) })}
      act={t('password/migration/move')}
      busy={busy}
      refusal={refusal}
      minChars={AUDIT_REASON_CHARS_MIN}
      usual={[t('password/migration/usual/on'), t('password/migration/usual/back')]}
      more={
        <Segmented
          label={t('password/migration/to')}
          options={passwordModes.map((id) => ({ id, name: t(`password/migration/modes/${id}`) }))}
          value={mode}
          onChange={choose}
        />
      }
      onClose={onClose}
      onAct={(reason) => tell(setMode(door.service, { mode, reason }))}
    >
      <p>{t('password/migration/moveBody')}</p>
    </ReasonDialog>
  )
}
