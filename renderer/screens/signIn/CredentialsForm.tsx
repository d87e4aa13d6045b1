import { type ReactNode, useRef, useState } from 'react'
import { Form } from 'react-aria-components'
import { PASSWORD_CHARS_MAX } from '../../../domain/protocol/password.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/TextField.tsx'
import styles from './CredentialsForm.module.css'
import { focusFirst } from '../../ui/focusFirst.ts'

export type CredentialsFormProps = {
  readonly title: string
  readonly loginId: string
  /** The id is known and stays: only the password is asked. */
  readonly fixedId?: boolean
  readonly submit: string
  readonly working: boolean
  readonly problem: ReactNode
  readonly intro?: ReactNode
  readonly onSubmit: (input: { loginId: string; password: string }) => void
}

export function CredentialsForm({ title, loginId, fixedId = false, submit, working, problem, intro, onSubmit }: CredentialsFormProps) {
  const t = useText()
  const [id, setId] = useState(loginId)
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  const passwordInput = useRef<HTMLInputElement | HTMLTextAreaElement>(null)
  const passwordFirst = fixedId || loginId !== ''
  return (
    <Form
      className={styles['form'] ?? ''}
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (working || id.trim() === '' || password === '') return
        onSubmit({ loginId: id.trim(), password })
        // The password leaves the page as soon as it has been handed on.
        setPassword('')
        setTried(false)
        // A mistyped one is typed anew, and no hand goes to the mouse first.
        passwordInput.current?.focus()
      }}
    >
      <h1 className={styles['title']}>{title}</h1>
      {intro}
      {problem}
      {fixedId ? null : (
        <TextField
          size="large"
          label={t('signIn/loginId')}
          value={id}
          onChange={setId}
          {...(!passwordFirst ? focusFirst : {})}
          autoComplete="username"
          error={tried && id.trim() === '' ? t('signIn/idMissing') : undefined}
        />
      )}
      <TextField
        size="large"
        type="password"
        label={t('signIn/password')}
        value={password}
        inputRef={(element) => {
          passwordInput.current = element
        }}
        onChange={setPassword}
        {...(passwordFirst ? focusFirst : {})}
        autoComplete="current-password"
        maxLength={PASSWORD_CHARS_MAX}
        error={tried && password === '' ? t('signIn/passwordMissing') : undefined}
        hint={capsLock ? t('signIn/capsLock') : undefined}
        onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
      />
      <Button look="go" size="large" type="submit">
        {working ? t('signIn/working') : submit}
      </Button>
    </Form>
  )
}
