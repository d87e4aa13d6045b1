import type { ReactNode } from 'react'
import styles from './Kbd.module.css'

/** A key to press, shown beside what it does. Hidden from screen readers, which announce `aria-keyshortcuts` instead. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className={styles['kbd']} aria-hidden="true">
      {children}
    </kbd>
  )
}
