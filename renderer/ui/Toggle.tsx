import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { ToggleButton } from 'react-aria-components'
import styles from './Toggle.module.css'

export type ToggleProps = { readonly on: boolean; readonly onChange: (on: boolean) => void; readonly children: ReactNode }

/** A filter that is on or off. The tick says it without colour. */
export function Toggle({ on, onChange, children }: ToggleProps) {
  return (
    <ToggleButton className={styles['toggle'] ?? ''} isSelected={on} onChange={onChange}>
      {on ? <Check size={12} aria-hidden="true" /> : null}
      {children}
    </ToggleButton>
  )
}
