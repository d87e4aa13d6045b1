import type { ReactNode } from 'react'
import { css } from './css.ts'
import styles from './Tag.module.css'

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'mine' | 'theirs'

export function Tag({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={css(styles, 'tag', tone)}>{children}</span>
}
