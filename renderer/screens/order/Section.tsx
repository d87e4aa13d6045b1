import type { ReactNode } from 'react'
import { css } from '../../ui/css.ts'
import styles from './OrderScreen.module.css'

export type SectionProps = {
  readonly title: string
  readonly children: ReactNode
  /** Something in here is missing, and somebody tried to place the order. */
  readonly lacks?: boolean
}

/** One line of the sheet: what it is about, and what is filled in. */
export function Section({ title, children, lacks = false }: SectionProps) {
  return (
    <section className={css(styles, 'section', lacks && 'lacks')} aria-label={title}>
      <h3 className={styles['sectionTitle']}>{title}</h3>
      <div className={styles['sectionBody']}>{children}</div>
    </section>
  )
}
