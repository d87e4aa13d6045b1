import { LoaderCircle, UsersRound, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { approverOf, type ApprovalState } from '../../../domain/access/approval.ts'
import { holds } from '../../../domain/access/permissions.ts'
import type { RoleBook } from '../../../domain/access/roleBook.ts'
import type { ApprovalRow } from '../../../domain/protocol/approvals.ts'
import { useAccessActions, useApprovals, useRoleBook } from '../../data/useAccess.ts'
import { useUser } from '../../data/useStatus.ts'
import type { Translate } from '../../text/TextProvider.tsx'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { PlainTable } from '../../ui/PlainTable.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import { permissionWords, roleWords, scopeWords } from './accessWords.ts'
import { useTellDone } from '../why/useTellDone.ts'
import styles from './AccessScreen.module.css'

const toneOf: Record<ApprovalState, Tone> = { asked: 'warn', confirmed: 'good', used: 'good', refused: 'bad', expired: 'plain' }

/** What takes two persons: who asked for what and why, and what became of it. Whoever may, and did not ask, decides. */
export function Approvals() {
  const t = useText()
  /** Where each page before this one ended. */
  const [ends, setEnds] = useState<readonly string[]>([])
  const { value, refusal, refresh } = useApprovals(ends.at(-1))
  const book = useRoleBook().value?.book
  const [deciding, setDeciding] = useState<ApprovalRow | null>(null)
  return (
    <Panel
      fill
      title={t('access/approvals/title')}
      hint={value && ends.length === 0 && value.nextAfter === null ? String(value.approvals.length) : undefined}
    >
      {value === undefined || book === undefined ? (
        <EmptyState icon={refusal ? WifiOff : LoaderCircle} title={refusal ? t('access/offline') : t('app/loading')} />
      ) : value.approvals.length === 0 && ends.length === 0 ? (
        <EmptyState icon={UsersRound} title={t('access/approvals/none')} hint={t('access/approvals/noneHint')} />
      ) : (
        <ApprovalTable rows={value.approvals} book={book} onDecide={setDeciding} />
      )}
      {ends.length > 0 || value?.nextAfter ? <Pager ends={ends} nextAfter={value?.nextAfter ?? null} onTurn={setEnds} /> : null}
      {deciding && book ? (
        <DecideDialog row={deciding} book={book} onChanged={() => void refresh()} onClose={() => setDeciding(null)} />
      ) : null}
    </Panel>
  )
}

type PagerProps = {
  readonly ends: readonly string[]
  readonly nextAfter: string | null
  readonly onTurn: (ends: readonly string[]) => void
}

function Pager({ ends, nextAfter, onTurn }: PagerProps) {
  const t = useText()
  return (
    <nav className={styles['pager']} aria-label={t('access/approvals/title')}>
      <Button isDisabled={ends.length === 0} onPress={() => onTurn(ends.slice(0, -1))}>
        {t('access/approvals/newer')}
      </Button>
      <output className={styles['quiet']}>{t('access/approvals/page', { page: ends.length + 1 })}</output>
      <Button isDisabled={nextAfter === null} onPress={() => onTurn(nextAfter === null ? ends : [...ends, nextAfter])}>
        {t('access/approvals/older')}
      </Button>
    </nav>
  )
}

type ApprovalTableProps = {
  readonly rows: readonly ApprovalRow[]
  readonly book: RoleBook
  readonly onDecide: (row: ApprovalRow) => void
}

function ApprovalTable({ rows, book, onDecide }: ApprovalTableProps) {
  const t = useText()
  const { clock, count } = useFormat()
  const user = useUser()
  const heads = ['what', 'who', 'why', 'when', 'state', 'decide'] as const
  return (
    <PlainTable heads={heads.map((name) => ({ title: t(`access/approvals/${name}`) }))}>
      {rows.map((row) => {
        const isMine = row.askedBy.userId === user?.userId
        const mayDecide = row.state === 'asked' && user !== null && holds(user, approverOf[row.kind])
        return (
          <tr key={row.id}>
            <td>
              <b>{aboutWords(t, book, row, count)}</b>
            </td>
            <td>{`${row.askedBy.displayName}${row.askedBy.dealerCode === null ? '' : ` · ${row.askedBy.dealerCode}`}`}</td>
            <td>{row.reason}</td>
            <td>{clock(row.askedAt)}</td>
            <td>
              <Tag tone={toneOf[row.state]}>{t(`access/approvals/is/${row.state}`)}</Tag>{' '}
              {row.decidedBy === null ? null : <span className={styles['quiet']}>{row.decidedBy}</span>}
            </td>
            <td>
              {!mayDecide ? null : isMine ? (
                <span className={styles['quiet']}>{t('access/approvals/own')}</span>
              ) : (
                <Button onPress={() => onDecide(row)}>{t('access/approvals/look')}</Button>
              )}
            </td>
          </tr>
        )
      })}
    </PlainTable>
  )
}

type DecideDialogProps = {
  readonly row: ApprovalRow
  readonly book: RoleBook
  readonly onChanged: () => void
  readonly onClose: () => void
}

function DecideDialog({ row, book, onChanged, onClose }: DecideDialogProps) {
  const t = useText()
  const { clock, count } = useFormat()
  const actions = useAccessActions()
  const { tell, busy, refusal } = useTellDone({ onChanged, onClose })
  return (
    <Dialog
      isOpen
      alert
      title={t('access/approvals/decideTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button isDisabled={busy} onPress={() => tell(actions.decide(row.id, 'refuse'), t('access/approvals/refused'))}>
            {t('access/approvals/refuse')}
          </Button>
          <Button
            look="go"
            isDisabled={busy}
            onPress={() => tell(actions.decide(row.id, 'confirm'), t(`access/approvals/done/${row.kind}`))}
          >
            {t('access/approvals/confirm')}
          </Button>
        </>
      }
    >
      <Facts
        facts={[
          [t('access/approvals/what'), aboutWords(t, book, row, count)],
          [t('access/approvals/who'), row.askedBy.displayName],
          [t('access/approvals/why'), row.reason],
          [t('access/approvals/until'), clock(row.expiresAt)],
        ]}
      />
      <p>{t(`access/approvals/body/${row.kind}`)}</p>
      {refusal === null ? null : <ErrorNote>{refusal}</ErrorNote>}
    </Dialog>
  )
}

function aboutWords(t: Translate, book: RoleBook, row: ApprovalRow, count: (value: number) => string): string {
  if (row.role) {
    const { displayName: who, role, scope } = row.role
    return t('access/approvals/aboutRole', { who, role: roleWords(t, book, role), scope: scopeWords(t, scope) })
  }
  if (row.shape) {
    const role = roleWords(t, book, row.shape.role)
    return 'junior' in row.shape
      ? t('access/approvals/aboutStand', { role, junior: roleWords(t, book, row.shape.junior) })
      : t('access/approvals/aboutHold', { role, permission: permissionWords(t, row.shape.permission) })
  }
  if (!row.export) return ''
  return t(row.export.docType === 'order' ? 'access/approvals/aboutOrders' : 'access/approvals/aboutContracts', {
    rows: count(row.export.rows),
  })
}
