import { useState } from 'react'
import { useAct } from '../../data/useAct.ts'
import type { OwnPassword } from '../../data/usePassword.ts'
import { useUser } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { PasswordField } from '../../ui/factor/PasswordField.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { isReady, NewPasswordFields, NO_PASSWORD } from '../../ui/password/NewPasswordFields.tsx'
import { useToasts } from '../../ui/useToasts.ts'

/** The present password, and another one twice. What was typed stays when the centre refuses it. */
export function ChangePasswordDialog({ change, onClose }: { readonly change: OwnPassword['change']; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const showToast = useToasts((state) => state.show)
  const owner = useUser()
  const { busy, refusal, run } = useAct()
  const [password, setPassword] = useState('')
  const [chosen, setChosen] = useState(NO_PASSWORD)
  const [tried, setTried] = useState(false)
  const send = async () => {
    if (!(await run(() => change({ password, next: chosen.next })))) return
    showToast('good', t('password/changed'))
    onClose()
  }
  return (
    <FormDialog
      title={t('password/changeTitle')}
      isOpen
      onClose={onClose}
      alert
      intro={<p>{t('password/changeWhy')}</p>}
      act={t('password/change')}
      busy={busy}
      onAct={() => {
        const ready = password !== '' && isReady(chosen, owner)
        setTried(!ready)
        if (ready) void send()
      }}
    >
      <PasswordField label={t('password/present')} value={password} onChange={setPassword} tried={tried} />
      <NewPasswordFields value={chosen} onChange={setChosen} owner={owner} tried={tried} />
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
    </FormDialog>
  )
}
