import { Input, Text, TextArea, TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from 'react-aria-components'
import { css } from './css.ts'
import { FieldLabel } from './FieldLabel.tsx'
import field from './Field.module.css'
import styles from './TextField.module.css'

export type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children'> & {
  readonly label: string
  /** The label is read out, not shown: something beside it says the same. */
  readonly labelHidden?: boolean
  readonly placeholder?: string
  readonly error?: string | undefined
  readonly hint?: string | undefined
  readonly rows?: number
  readonly size?: 'small' | 'large'
  readonly inputRef?: (element: HTMLInputElement | HTMLTextAreaElement | null) => void
}

export function TextField({
  label,
  labelHidden = false,
  placeholder,
  error,
  hint,
  rows,
  size = 'small',
  inputRef,
  ...rest
}: TextFieldProps) {
  const input = css(styles, 'input', size === 'large' && 'large')
  return (
    <AriaTextField {...rest} isInvalid={error !== undefined} className={field['field'] ?? ''}>
      <FieldLabel hidden={labelHidden}>{label}</FieldLabel>
      {rows === undefined ? (
        <Input className={input} placeholder={placeholder ?? ''} ref={inputRef ?? null} />
      ) : (
        <TextArea className={css(styles, 'input', 'area')} placeholder={placeholder ?? ''} rows={rows} ref={inputRef ?? null} />
      )}
      {hint === undefined ? null : (
        <Text slot="description" className={styles['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      {error === undefined ? null : (
        <Text slot="errorMessage" className={styles['error'] ?? ''}>
          {error}
        </Text>
      )}
    </AriaTextField>
  )
}
