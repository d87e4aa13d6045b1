import { useState } from 'react'
import { mayGiveFor } from '../../../domain/access/principal.ts'
import type { RoleBook, RoleScope } from '../../../domain/access/roleBook.ts'
import { seoulDaySpan } from '../../../domain/kernel/seoulTime.ts'
import { AUDIT_REASON_CHARS_MIN } from '../../../domain/protocol/audit.ts'
import type { AccessPerson } from '../../../domain/protocol/access.ts'
import { useAccessActions } from '../../data/useAccess.ts'
import { useUser } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useTellDone } from '../why/useTellDone.ts'
import { roleWords, scopeWords } from './accessWords.ts'

export type GiveRoleDialogProps = {
  readonly person: AccessPerson
  readonly book: RoleBook
  readonly onChanged: () => void
  readonly onClose: () => void
}

/** Which role, for where, until when, and why. */
export function GiveRoleDialog({ person, book, onChanged, onClose }: GiveRoleDialogProps) {
  const t = useText()
  const actions = useAccessActions()
  const { tell, busy, refusal } = useTellDone({ onChanged, onClose })
  const [role, setRole] = useState<string | null>(null)
  const [untilDay, setUntilDay] = useState('')
  const user = useUser()
  const wide: readonly RoleScope[] = person.dealerCode === null ? ['all'] : ['all', `dealer:${person.dealerCode}`]
  const scopes = wide.filter((one) => user !== null && mayGiveFor(user, one))
  const [chosen, setScope] = useState<RoleScope | null>(null)
  const scope = chosen ?? scopes[0] ?? 'all'
  // The last day is meant whole, in Korea.
  const lastDay = untilDay === '' ? undefined : seoulDaySpan(untilDay)
  const give = (reason: string) => {
    if (role === null || lastDay === null) return
    tell(actions.give(person.userId, { role, scope, validTo: lastDay?.until ?? null, reason }), ({ waitsForSecond }) =>
      t(waitsForSecond ? 'access/approvals/sent' : 'access/saved'),
    )
  }
  return (
    <ReasonDialog
      isOpen
      title={t('access/given/giveTitle', { who: person.displayName })}
      act={t('access/given/give')}
      busy={role === null || lastDay === null || busy}
      refusal={refusal}
      minChars={AUDIT_REASON_CHARS_MIN}
      usual={[t('access/usual/leave'), t('access/usual/duty')]}
      more={
        <>
          <Select
            label={t('access/given/role')}
            options={book.roles.map(({ code }) => ({ id: code, name: roleWords(t, book, code) }))}
            placeholder={t('access/given/choose')}
            selected={role}
            onSelect={setRole}
          />
          <Select
            label={t('access/given/scope')}
            options={scopes.map((id) => ({ id, name: scopeWords(t, id) }))}
            selected={scope}
            onSelect={(id) => setScope(scopes.find((one) => one === id) ?? null)}
          />
          <TextField
            label={t('access/given/until')}
            hint={t('access/given/untilHint')}
            type="date"
            value={untilDay}
            error={lastDay === null ? t('access/given/noDay') : undefined}
            onChange={setUntilDay}
          />
        </>
      }
      onClose={onClose}
      onAct={give}
    >
      <p>{t('access/given/giveBody')}</p>
    </ReasonDialog>
  )
}
