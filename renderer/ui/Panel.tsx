import type { ReactNode } from 'react'
import { css } from './css.ts'
import styles from './Panel.module.css'

export type PanelProps = {
  readonly title: ReactNode
  readonly hint?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** Takes the height that is there and lets its content scroll. */
  readonly fill?: boolean
  readonly as?: 'section' | 'aside'
  readonly label?: string
}

export function Panel({ title, hint, actions, children, fill = false, as: Element = 'section', label }: PanelProps) {
  return (
    <Element className={css(styles, 'panel', fill && 'fill')} aria-label={label}>
      <header className={styles['head']}>
        <h2 className={styles['title']}>{title}</h2>
        {hint === undefined ? null : <span className={styles['hint']}>{hint}</span>}
        <span className={styles['space']} />
        {actions}
      </header>
      {children}
    </Element>
  )
}
