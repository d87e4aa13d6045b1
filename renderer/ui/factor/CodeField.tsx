import { useState } from 'react'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import { focusFirst } from '../focusFirst.ts'
import { TextField } from '../TextField.tsx'

export type CodeFieldProps = {
  readonly value: string
  readonly onChange: (value: string) => void
  /** It was sent off already: an empty one is told. */
  readonly tried: boolean
  /** Somebody without their phone may use a recovery code. */
  readonly mayRecover?: boolean
  /** False where something else is typed first. */
  readonly isFirst?: boolean
  readonly size?: 'small' | 'large'
}

/** The code of the authenticator app, or a recovery code: the centre takes either, the field helps typing one of them. */
export function CodeField({ value, onChange, tried, mayRecover = false, isFirst = true, size = 'small' }: CodeFieldProps) {
  const t = useText()
  const [recovers, setRecovers] = useState(false)
  return (
    <>
      <TextField
        key={String(recovers)}
        {...(isFirst || recovers ? focusFirst : {})}
        size={size}
        label={t(recovers ? 'factor/recoveryCode' : 'factor/code')}
        placeholder={recovers ? 'XXXXX-XXXXX' : '000000'}
        value={value}
        onChange={onChange}
        inputMode={recovers ? 'text' : 'numeric'}
        autoComplete="one-time-code"
        maxLength={20}
        error={tried && value.trim() === '' ? t('factor/codeMissing') : undefined}
      />
      {mayRecover ? (
        <Button
          look="quiet"
          onPress={() => {
            setRecovers(!recovers)
            onChange('')
          }}
        >
          {t(recovers ? 'factor/useApp' : 'factor/useRecovery')}
        </Button>
      ) : null}
    </>
  )
}
