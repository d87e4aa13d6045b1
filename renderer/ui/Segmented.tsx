import { Radio, RadioGroup } from 'react-aria-components'
import { FieldLabel } from './FieldLabel.tsx'
import styles from './Segmented.module.css'

export type SegmentedProps<T extends string> = {
  readonly label: string
  readonly labelHidden?: boolean
  readonly options: readonly { readonly id: T; readonly name: string }[]
  readonly value: T
  readonly onChange: (value: T) => void
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({ label, labelHidden = false, options, value, onChange }: SegmentedProps<T>) {
  return (
    <RadioGroup
      className={styles['group'] ?? ''}
      orientation="horizontal"
      value={value}
      onChange={(chosen) => {
        const option = options.find(({ id }) => id === chosen)
        if (option) onChange(option.id)
      }}
    >
      <FieldLabel hidden={labelHidden}>{label}</FieldLabel>
      <div className={styles['track']}>
        {options.map(({ id, name }) => (
          <Radio key={id} value={id} className={styles['option'] ?? ''}>
            {name}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
