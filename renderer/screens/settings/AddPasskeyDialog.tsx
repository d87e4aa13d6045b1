import { useState } from 'react'
import type { Outcome } from '../../../domain/kernel/refusals.ts'
import { PASSKEY_NAME_CHARS_MAX } from '../../../domain/session/passkey.ts'
import { useAct } from '../../data/useAct.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useToasts } from '../../ui/useToasts.ts'

export type AddPasskeyDialogProps = { readonly onAdd: (name: string) => Promise<Outcome<unknown>>; readonly onClose: () => void }

/** A name first, for the list; then who it is, and the browser asks for the finger, the PIN or the key. */
export function AddPasskeyDialog({ onAdd, onClose }: AddPasskeyDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const showToast = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const isBlank = name.trim() === ''
  const add = async () => {
    if (!(await run(() => onAdd(name.trim())))) return
    showToast('good', t('passkey/added'))
    onClose()
  }
  return (
    <FormDialog
      title={t('passkey/addTitle')}
      isOpen
      onClose={onClose}
      intro={<p>{t('passkey/addWhy')}</p>}
      act={t('passkey/add')}
      busy={busy}
      onAct={() => {
        setTried(isBlank)
        if (!isBlank) void add()
      }}
    >
      <TextField
        {...focusFirst}
        label={t('passkey/name')}
        placeholder={t('passkey/nameExample')}
        value={name}
        onChange={setName}
        maxLength={PASSKEY_NAME_CHARS_MAX}
        error={tried && isBlank ? t('passkey/nameMissing') : undefined}
      />
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
    </FormDialog>
  )
}
