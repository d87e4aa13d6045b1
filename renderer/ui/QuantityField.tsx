import { Input, NumberField } from 'react-aria-components'
import { FieldLabel } from './FieldLabel.tsx'
import { focusFirst } from './focusFirst.ts'
import styles from './QuantityField.module.css'

const QUANTITY_MAX = 9999

export type QuantityFieldProps = {
  readonly label: string
  readonly value: number
  readonly onChange: (quantity: number) => void
  /** The keyboard stands here when its dialog opens. */
  readonly first?: boolean
  readonly max?: number
  readonly isDisabled?: boolean
}

/** Whole pieces. Arrows count up and down; what is no number goes back to what it was. */
export function QuantityField({ label, value, onChange, first = false, max = QUANTITY_MAX, isDisabled = false }: QuantityFieldProps) {
  return (
    <NumberField
      {...(first ? focusFirst : {})}
      className={styles['field'] ?? ''}
      value={value}
      minValue={0}
      maxValue={max}
      isDisabled={isDisabled}
      onChange={(quantity) => onChange(Number.isFinite(quantity) ? quantity : 0)}
    >
      <FieldLabel hidden>{label}</FieldLabel>
      <Input className={styles['input'] ?? ''} />
    </NumberField>
  )
}
