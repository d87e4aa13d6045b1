import { useState } from 'react'
import { useAct } from '../../data/useAct.ts'
import type { OwnFactor } from '../../data/useFactor.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { CodeField } from '../../ui/factor/CodeField.tsx'
import { PasswordField } from '../../ui/factor/PasswordField.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { useToasts } from '../../ui/useToasts.ts'

/** Password and code: whoever finds an open desk must not take the second step away. */
export function RemoveFactorDialog({ factor, onClose }: { readonly factor: OwnFactor; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const showToast = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const remove = async () => {
    setPassword('')
    setCode('')
    if (!(await run(() => factor.remove(password, code.trim())))) return
    showToast('good', t('factor/removed'))
    onClose()
  }
  const isBlank = password === '' || code.trim() === ''
  return (
    <FormDialog
      title={t('factor/removeTitle')}
      isOpen
      onClose={onClose}
      alert
      intro={
        <>
          <p>{t('factor/removeBody')}</p>
          {factor.state?.isDemanded ? <p>{t('factor/demanded')}</p> : null}
        </>
      }
      act={t('factor/remove')}
      look="danger"
      busy={busy}
      onAct={() => {
        setTried(isBlank)
        if (!isBlank) void remove()
      }}
    >
      <PasswordField value={password} onChange={setPassword} tried={tried} />
      <CodeField value={code} onChange={setCode} tried={tried} mayRecover isFirst={false} />
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
    </FormDialog>
  )
}
