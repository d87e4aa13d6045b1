import { useState } from 'react'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import { PASSWORD_CHARS_MAX } from '../../../domain/protocol/password.ts'
import type { OwnFactor } from '../../data/useFactor.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { CodeField } from '../../ui/factor/CodeField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { TextField } from '../../ui/TextField.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import styles from './FactorDialog.module.css'

/** Password and code: whoever finds an open desk must not take the second step away. */
export function RemoveFactorDialog({ factor, onClose }: { readonly factor: OwnFactor; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const showToast = useToasts((state) => state.show)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const [busy, setBusy] = useState(false)

  const remove = async () => {
    if (busy || password === '' || code.trim() === '') return
    setBusy(true)
    const answer = await factor.remove(password, code.trim())
    setBusy(false)
    setPassword('')
    setCode('')
    setRefusal(answer.ok ? null : answer.code)
    if (!answer.ok) return
    showToast('good', t('factor/removed'))
    onClose()
  }
  return (
    <Dialog title={t('factor/remove')} isOpen onClose={onClose} alert>
      <p>{t('factor/removeBody')}</p>
      {factor.state?.isDemanded ? <p>{t('factor/demanded')}</p> : null}
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          void remove()
        }}
      >
        <TextField
          {...focusFirst}
          type="password"
          label={t('factor/password')}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          maxLength={PASSWORD_CHARS_MAX}
        />
        <CodeField value={code} onChange={setCode} error={undefined} mayRecover isFirst={false} />
        {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
        <div className={styles['actions']}>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button look="danger" type="submit" isDisabled={busy}>
            {t('factor/remove')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
