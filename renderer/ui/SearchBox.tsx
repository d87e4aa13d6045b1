import { Search, X } from 'lucide-react'
import { useRef } from 'react'
import { Button, Input, SearchField } from 'react-aria-components'
import { Kbd } from './Kbd.tsx'
import styles from './SearchBox.module.css'
import { useHotkey } from './useHotkey.ts'

export type SearchBoxProps = {
  readonly label: string
  readonly placeholder: string
  readonly clearLabel: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onFocus: () => void
  readonly onLeave: () => void
  readonly keys: string
}

export function SearchBox({ label, placeholder, clearLabel, value, onChange, onFocus, onLeave, keys }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null)
  useHotkey(keys, () => {
    input.current?.focus()
    input.current?.select()
  })
  return (
    <SearchField
      aria-label={label}
      aria-keyshortcuts={keys}
      value={value}
      onChange={onChange}
      onFocus={onFocus}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'Enter') return event.continuePropagation()
        // The list that gets the keyboard would otherwise scroll by this very key.
        event.preventDefault()
        onLeave()
      }}
      className={styles['search'] ?? ''}
    >
      <Search size={15} aria-hidden="true" />
      <Input ref={input} className={styles['input'] ?? ''} placeholder={placeholder} autoComplete="off" spellCheck={false} />
      {value === '' ? (
        <Kbd>{keys}</Kbd>
      ) : (
        <Button className={styles['clear'] ?? ''} aria-label={clearLabel}>
          <X size={14} aria-hidden="true" />
        </Button>
      )}
    </SearchField>
  )
}
