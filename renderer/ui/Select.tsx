import { Check, ChevronDown } from 'lucide-react'
import { Button, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue } from 'react-aria-components'
import { FieldLabel } from './FieldLabel.tsx'
import field from './Field.module.css'
import styles from './Select.module.css'

export type SelectOption = {
  readonly id: string
  readonly name: string
  readonly note?: string
  readonly disabled?: boolean
}

export type SelectProps = {
  readonly label: string
  readonly labelHidden?: boolean
  readonly options: readonly SelectOption[]
  readonly selected: string | null
  readonly onSelect: (id: string) => void
  readonly placeholder?: string
  readonly isDisabled?: boolean
}

export function Select({ label, labelHidden = false, options, selected, onSelect, placeholder, isDisabled = false }: SelectProps) {
  return (
    <AriaSelect
      className={field['field'] ?? ''}
      value={selected}
      onChange={(key) => {
        if (key !== null) onSelect(String(key))
      }}
      isDisabled={isDisabled}
      placeholder={placeholder ?? ''}
      disabledKeys={options.filter((option) => option.disabled === true).map((option) => option.id)}
    >
      <FieldLabel hidden={labelHidden}>{label}</FieldLabel>
      <Button className={styles['button'] ?? ''}>
        <SelectValue className={styles['value'] ?? ''} />
        <ChevronDown size={14} aria-hidden="true" />
      </Button>
      <Popover className={styles['popover'] ?? ''}>
        <ListBox className={styles['list'] ?? ''}>
          {options.map((option) => (
            <ListBoxItem key={option.id} id={option.id} textValue={option.name} className={styles['item'] ?? ''}>
              {({ isSelected }) => (
                <>
                  <span className={styles['check']}>{isSelected ? <Check size={13} aria-hidden="true" /> : null}</span>
                  <span className={styles['name']}>{option.name}</span>
                  {option.note === undefined ? null : <span className={styles['note']}>{option.note}</span>}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
