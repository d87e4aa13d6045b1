import type { ReactNode } from 'react'
import { Label } from 'react-aria-components'
import styles from './Field.module.css'

/** What a control is called. Hidden, it is still read out: something beside the control says the same. */
export function FieldLabel({ children, hidden = false }: { readonly children: ReactNode; readonly hidden?: boolean }) {
  return <Label className={hidden ? 'visuallyHidden' : (styles['label'] ?? '')}>{children}</Label>
}
