import type { ReactNode } from 'react'
import { toneClass, type Tone } from './toneClass.ts'
import styles from './Tag.module.css'

export function Tag({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`${styles['tag']} ${toneClass(tone)}`}>{children}</span>
}
