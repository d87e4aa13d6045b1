import { useState } from 'react'
import { Form } from 'react-aria-components'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { isReady, NewPasswordFields, NO_PASSWORD } from '../../ui/password/NewPasswordFields.tsx'
import { TextField } from '../../ui/TextField.tsx'
import styles from './CredentialsForm.module.css'

export type ResetFormProps = {
  /** As it came with the address; empty where it is typed. */
  readonly code: string
  readonly onDone: () => void
  readonly onBack: () => void
}

/** A new password by a code. What was typed stays when the centre refuses it. */
export function ResetForm({ code: given, onDone, onBack }: ResetFormProps) {
  const t = useText()
  const engine = useEngine()
  const refusalText = useRefusalText()
  const { busy, refusal, run } = useAct()
  const [code, setCode] = useState(given)
  const [chosen, setChosen] = useState(NO_PASSWORD)
  const [tried, setTried] = useState(false)
  const send = async () => {
    if (await run(() => engine.resetPassword({ code: code.trim(), next: chosen.next }))) onDone()
  }
  return (
    <Form
      className={styles['form'] ?? ''}
      onSubmit={(event) => {
        event.preventDefault()
        const ready = code.trim() !== '' && isReady(chosen, null)
        setTried(!ready)
        if (ready && !busy) void send()
      }}
    >
      <h1 className={styles['title']}>{t('password/resetTitle')}</h1>
      <p>{t('password/resetWhy')}</p>
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      <TextField
        {...(given === '' ? focusFirst : {})}
        size="large"
        label={t('password/code')}
        placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-X"
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        maxLength={80}
        error={tried && code.trim() === '' ? t('password/codeMissing') : undefined}
      />
      <NewPasswordFields size="large" value={chosen} onChange={setChosen} owner={null} tried={tried} />
      <ErrorNote tone="info">{t('password/resetKept')}</ErrorNote>
      <Button look="go" size="large" type="submit">
        {t(busy ? 'signIn/working' : 'password/reset')}
      </Button>
      <Button look="quiet" onPress={onBack}>
        {t('factor/back')}
      </Button>
    </Form>
  )
}
