import { useState } from 'react'
import { roleCodeSchema } from '../../../domain/access/roleBook.ts'
import { AUDIT_REASON_CHARS_MIN } from '../../../domain/protocol/audit.ts'
import { useAccessActions } from '../../data/useAccess.ts'
import { useText } from '../../text/useText.ts'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useTellDone } from '../why/useTellDone.ts'

/** A role of the operator's own, which holds nothing yet. */
export function MakeRoleDialog({ onChanged, onClose }: { readonly onChanged: () => void; readonly onClose: () => void }) {
  const t = useText()
  const actions = useAccessActions()
  const { tell, busy, refusal } = useTellDone({ onChanged, onClose })
  const [typed, setTyped] = useState('')
  const [name, setName] = useState('')
  const code = roleCodeSchema.safeParse(typed.trim().toUpperCase())
  return (
    <ReasonDialog
      isOpen
      title={t('access/matrix/make')}
      act={t('access/matrix/make')}
      busy={!code.success || name.trim() === '' || busy}
      refusal={refusal}
      minChars={AUDIT_REASON_CHARS_MIN}
      usual={[t('access/usual/duty')]}
      more={
        <>
          <TextField
            label={t('access/matrix/code')}
            hint={t('access/matrix/codeHint')}
            value={typed}
            onChange={setTyped}
            maxLength={40}
            autoComplete="off"
          />
          <TextField label={t('access/matrix/name')} value={name} onChange={setName} maxLength={40} autoComplete="off" />
        </>
      }
      onClose={onClose}
      onAct={(reason) => {
        if (code.success) tell(actions.make({ code: code.data, name: name.trim(), reason }))
      }}
    >
      <p>{t('access/matrix/makeBody')}</p>
    </ReasonDialog>
  )
}
