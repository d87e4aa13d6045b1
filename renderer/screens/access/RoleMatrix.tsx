import { LoaderCircle, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { isOfOffice } from '../../../domain/access/principal.ts'
import { holds, permissions, type Permission } from '../../../domain/access/permissions.ts'
import { wayToPermission, type RoleBook, type RoleEntry } from '../../../domain/access/roleBook.ts'
import { AUDIT_REASON_CHARS_MIN } from '../../../domain/protocol/audit.ts'
import { useAccessActions, useRoleBook } from '../../data/useAccess.ts'
import { useUser } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { MakeRoleDialog } from './MakeRoleDialog.tsx'
import { useTellDone } from '../why/useTellDone.ts'
import { permissionWords, roleWords } from './accessWords.ts'
import styles from './RoleMatrix.module.css'

type Cell = { readonly role: RoleEntry; readonly permission: Permission }

/** Every permission beside every role: held by itself, come from a junior, or not. */
export function RoleMatrix() {
  const t = useText()
  const user = useUser()
  const { value, refusal, refresh } = useRoleBook()
  const [making, setMaking] = useState(false)
  const [changing, setChanging] = useState<Cell | null>(null)
  const mayShape = user !== null && holds(user, 'access.shape') && isOfOffice(user)
  const book = value?.book
  return (
    <Panel
      fill
      title={t('access/matrix/title')}
      hint={t('access/matrix/hint')}
      actions={mayShape ? <Button onPress={() => setMaking(true)}>{t('access/matrix/make')}</Button> : null}
    >
      {book ? (
        <>
          <Ranks book={book} />
          <Matrix book={book} onChange={mayShape ? setChanging : null} />
        </>
      ) : (
        <EmptyState icon={refusal ? WifiOff : LoaderCircle} title={refusal ? t('access/offline') : t('app/loading')} />
      )}
      {making ? <MakeRoleDialog onChanged={() => void refresh()} onClose={() => setMaking(false)} /> : null}
      {changing && book ? (
        <HoldDialog cell={changing} book={book} onChanged={() => void refresh()} onClose={() => setChanging(null)} />
      ) : null}
    </Panel>
  )
}

/** Who stands above whom, and what nobody may have together. */
function Ranks({ book }: { readonly book: RoleBook }) {
  const t = useText()
  const name = (code: string) => roleWords(t, book, code)
  return (
    <ul className={styles['ranks']}>
      {book.roles
        .filter(({ juniors }) => juniors.length > 0)
        .map(({ code, juniors }) => (
          <li key={code}>{t('access/matrix/juniors', { role: name(code), juniors: juniors.map(name).join(', ') })}</li>
        ))}
      {book.apart.map(([one, other]) => (
        <li key={`${one} ${other}`} className={styles['apart']}>
          {t('access/matrix/apart', { one: name(one), other: name(other) })}
        </li>
      ))}
    </ul>
  )
}

function Matrix({ book, onChange }: { readonly book: RoleBook; readonly onChange: ((cell: Cell) => void) | null }) {
  const t = useText()
  return (
    <div className={styles['scroller']}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{t('access/matrix/permission')}</th>
            {book.roles.map(({ code }) => (
              <th key={code} scope="col">
                {roleWords(t, book, code)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissions.map((permission) => (
            <tr key={permission}>
              <th scope="row">{permissionWords(t, permission)}</th>
              {book.roles.map((role) => (
                <MatrixCell key={role.code} book={book} cell={{ role, permission }} onChange={onChange} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type MatrixCellProps = { readonly book: RoleBook; readonly cell: Cell; readonly onChange: ((cell: Cell) => void) | null }

function MatrixCell({ book, cell, onChange }: MatrixCellProps) {
  const t = useText()
  const { role, permission } = cell
  const way = wayToPermission(book, role.code, permission)
  const words = { role: roleWords(t, book, role.code), permission: permissionWords(t, permission) }
  const junior = roleWords(t, book, way?.at(-1) ?? '')
  const label =
    way === null
      ? t('access/matrix/not', words)
      : way.length > 1
        ? t('access/matrix/inherited', { ...words, junior })
        : t('access/matrix/own', words)
  const sign = way === null ? '·' : way.length > 1 ? '○' : '●'
  return (
    <td>
      {onChange && (way === null || way.length === 1) ? (
        <button type="button" className={styles['cell']} aria-label={label} title={label} onClick={() => onChange(cell)}>
          {sign}
        </button>
      ) : (
        <span className={styles['cell']} title={label}>
          <span aria-hidden="true">{sign}</span>
          <span className="visuallyHidden">{label}</span>
        </span>
      )}
    </td>
  )
}

type HoldDialogProps = {
  readonly cell: Cell
  readonly book: RoleBook
  readonly onChanged: () => void
  readonly onClose: () => void
}

function HoldDialog({ cell: { role, permission }, book, onChanged, onClose }: HoldDialogProps) {
  const t = useText()
  const actions = useAccessActions()
  const { tell, busy, refusal } = useTellDone({ onChanged, onClose })
  const held = !role.permissions.includes(permission)
  const act = held ? 'hold' : 'drop'
  return (
    <ReasonDialog
      isOpen
      title={t(`access/matrix/${act}Title`, { role: roleWords(t, book, role.code) })}
      act={t('access/change')}
      busy={busy}
      refusal={refusal}
      minChars={AUDIT_REASON_CHARS_MIN}
      usual={[t('access/usual/duty')]}
      onClose={onClose}
      onAct={(reason) =>
        tell(actions.hold(role.code, { permission, held, reason }), ({ waitsForSecond }) =>
          t(waitsForSecond ? 'access/approvals/sent' : 'access/saved'),
        )
      }
    >
      <p>{t(`access/matrix/${act}Body`, { permission: permissionWords(t, permission) })}</p>
    </ReasonDialog>
  )
}
