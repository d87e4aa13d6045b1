import { type ReactNode, useState } from 'react'
import { Form } from 'react-aria-components'
import type { FactorOffer } from '../../../domain/protocol/factors.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { CodeField } from '../../ui/factor/CodeField.tsx'
import { PasskeyButton } from '../../ui/factor/PasskeyButton.tsx'
import { FactorSetup } from '../../ui/factor/FactorSetup.tsx'
import styles from './CredentialsForm.module.css'

export type FactorFormProps = {
  /** Set where this account must have a second factor and has none yet. */
  readonly offer: FactorOffer | null
  readonly working: boolean
  readonly problem: ReactNode
  readonly onSubmit: (code: string) => void
  /** Null: this person has no passkey that this page can ask. */
  readonly onPasskey: (() => void) | null
  readonly onBack: () => void
}

/** The step after the password: a code, or a phone to be set up and its first code. */
export function FactorForm({ offer, working, problem, onSubmit, onPasskey, onBack }: FactorFormProps) {
  const t = useText()
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  return (
    <Form
      className={styles['form'] ?? ''}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (working || code.trim() === '') return
        onSubmit(code.trim())
        setCode('')
        setTried(false)
      }}
    >
      <h1 className={styles['title']}>{t(offer ? 'factor/setUpTitle' : 'factor/title')}</h1>
      <p>{t(offer ? 'factor/setUpWhy' : 'factor/why')}</p>
      {offer ? <FactorSetup offer={offer} /> : null}
      {problem}
      <CodeField size="large" value={code} onChange={setCode} mayRecover={offer === null} tried={tried} />
      <Button look="go" size="large" type="submit">
        {t(working ? 'signIn/working' : 'factor/submit')}
      </Button>
      {onPasskey ? <PasskeyButton size="large" busy={working} onPress={onPasskey} /> : null}
      <Button look="quiet" onPress={onBack}>
        {t('factor/back')}
      </Button>
    </Form>
  )
}
