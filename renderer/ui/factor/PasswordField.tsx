import { PASSWORD_CHARS_MAX } from '../../../domain/protocol/password.ts'
import { useText } from '../../text/useText.ts'
import { focusFirst } from '../focusFirst.ts'
import { TextField } from '../TextField.tsx'

export type PasswordFieldProps = {
  readonly label?: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** It was sent off already: an empty one is told. */
  readonly tried: boolean
}

/** The password once more, of whoever is signed in: an open desk does not prove who sits at it. */
export function PasswordField({ label, value, onChange, tried }: PasswordFieldProps) {
  const t = useText()
  return (
    <TextField
      {...focusFirst}
      type="password"
      label={label ?? t('factor/password')}
      value={value}
      onChange={onChange}
      autoComplete="current-password"
      maxLength={PASSWORD_CHARS_MAX}
      error={tried && value === '' ? t('signIn/passwordMissing') : undefined}
    />
  )
}
