import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './EmptyState.module.css'

export type EmptyStateProps = {
  readonly icon: LucideIcon
  readonly title: string
  readonly hint?: ReactNode | undefined
  readonly children?: ReactNode
}

/** Says why there is nothing and what to do next. */
export function EmptyState({ icon: Icon, title, hint, children }: EmptyStateProps) {
  return (
    <div className={styles['empty']}>
      <span className={styles['icon']}>
        <Icon size={22} aria-hidden="true" />
      </span>
      <p className={styles['title']}>{title}</p>
      {hint === undefined ? null : <p className={styles['hint']}>{hint}</p>}
      {children === undefined ? null : <div className={styles['actions']}>{children}</div>}
    </div>
  )
}
