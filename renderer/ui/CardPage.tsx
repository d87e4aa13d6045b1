import type { ReactNode } from 'react'
import { css } from './css.ts'
import styles from './CardPage.module.css'

export type CardPageProps = {
  readonly children: ReactNode
  readonly above?: ReactNode
  readonly below?: ReactNode
  readonly wide?: boolean
  /** Read out at once: the person did not ask for this page. */
  readonly alert?: boolean
}

/** One card in the middle of an otherwise empty window, for every face where nobody is at work. */
export function CardPage({ children, above, below, wide = false, alert = false }: CardPageProps) {
  return (
    <main className={css(styles, 'page', wide && 'wide')}>
      {above}
      <section className={styles['card']} role={alert ? 'alert' : undefined}>
        {children}
      </section>
      {below}
    </main>
  )
}
