import { type FormEvent, useState } from 'react'
import type { Outcome, RefusalCode } from '../../../domain/kernel/refusals.ts'
import { PASSWORD_CHARS_MAX } from '../../../domain/protocol/password.ts'
import type { FactorOffer } from '../../../domain/protocol/factors.ts'
import type { OwnFactor } from '../../data/useFactor.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { CodeField } from '../../ui/factor/CodeField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { FactorSetup } from '../../ui/factor/FactorSetup.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { TextField } from '../../ui/TextField.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import styles from './FactorDialog.module.css'

/** First the password, then the phone. Nothing has changed until the first code of the app was right. */
export function EnrolFactorDialog({ factor, onClose }: { readonly factor: OwnFactor; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const showToast = useToasts((state) => state.show)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [offer, setOffer] = useState<FactorOffer | null>(null)
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const [busy, setBusy] = useState(false)

  const ask = async <T,>(question: () => Promise<Outcome<T>>, then: (value: T) => void) => {
    if (busy) return
    setBusy(true)
    const answer = await question()
    setBusy(false)
    setRefusal(answer.ok ? null : answer.code)
    if (answer.ok) then(answer.value)
    else setCode('')
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (offer === null && password !== '') {
      void ask(() => factor.offer(password), setOffer)
      setPassword('')
    } else if (offer !== null && code.trim() !== '') {
      void ask(
        () => factor.confirm(code.trim()),
        () => {
          showToast('good', t('factor/enrolled'))
          onClose()
        },
      )
    }
  }
  return (
    <Dialog title={t('factor/setUpTitle')} isOpen onClose={onClose} alert wide={offer !== null}>
      <form className={styles['form']} onSubmit={onSubmit}>
        {offer ? (
          <>
            <FactorSetup offer={offer} />
            <CodeField value={code} onChange={setCode} error={undefined} />
          </>
        ) : (
          <TextField
            {...focusFirst}
            type="password"
            label={t('factor/password')}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            maxLength={PASSWORD_CHARS_MAX}
          />
        )}
        {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
        <div className={styles['actions']}>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button look="go" type="submit" isDisabled={busy}>
            {t(offer ? 'factor/submit' : 'factor/next')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
