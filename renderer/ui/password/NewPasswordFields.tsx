import { lookAtNewPassword, type PasswordOwner } from '../../../domain/session/newPassword.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { TextField } from '../TextField.tsx'

export type NewPassword = { readonly next: string; readonly again: string }
export const NO_PASSWORD: NewPassword = { next: '', again: '' }

/** More than any password has: what is longer is refused in words, not cut. */
const TYPED_CHARS_MAX = 500

/** Whether it can be sent: the rule that a page can see holds, and both were typed alike. */
export function isReady({ next, again }: NewPassword, owner: PasswordOwner | null): boolean {
  return next === again && lookAtNewPassword(next, owner).ok
}

export type NewPasswordFieldsProps = {
  readonly value: NewPassword
  readonly onChange: (value: NewPassword) => void
  /** Null: it is not known yet whose it will be. */
  readonly owner: PasswordOwner | null
  /** It was sent off already: what is wrong is told. */
  readonly tried: boolean
  readonly size?: 'small' | 'large'
}

/** A password chosen, twice. What the page can see of the rule is told while it is typed. */
export function NewPasswordFields({ value, onChange, owner, tried, size = 'small' }: NewPasswordFieldsProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const { next, again } = value
  const looked = lookAtNewPassword(next, owner)
  const wrong = next === '' ? t('password/missing') : looked.ok ? undefined : refusalText(looked.code)
  // Too short is no mistake while somebody types.
  const isTold = tried || (!looked.ok && looked.code !== 'password_too_short')
  return (
    <>
      <TextField
        size={size}
        type="password"
        label={t('password/next')}
        value={next}
        onChange={(typed) => onChange({ next: typed, again })}
        autoComplete="new-password"
        maxLength={TYPED_CHARS_MAX}
        hint={t(looked.ok ? 'password/fits' : 'password/rule')}
        error={isTold && (tried || next !== '') ? wrong : undefined}
      />
      <TextField
        size={size}
        type="password"
        label={t('password/again')}
        value={again}
        onChange={(typed) => onChange({ next, again: typed })}
        autoComplete="new-password"
        maxLength={TYPED_CHARS_MAX}
        error={tried && again !== next ? t('password/differs') : undefined}
      />
    </>
  )
}
