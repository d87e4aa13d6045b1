import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { toneClass } from './toneClass.ts'
import styles from './ErrorNote.module.css'

export type NoteProps = { readonly tone?: 'bad' | 'warn' | 'info'; readonly children: ReactNode; readonly action?: ReactNode }

const icons = { bad: CircleAlert, warn: TriangleAlert, info: Info }

/** A sentence with what to do, where the person is looking. Bad news is announced at once. */
export function ErrorNote({ tone = 'bad', children, action }: NoteProps) {
  const Icon = icons[tone]
  return (
    <div className={`${styles['note']} ${tone === 'info' ? styles['info'] : toneClass(tone)}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={15} aria-hidden="true" />
      <div className={styles['text']}>{children}</div>
      {action ? <div className={styles['action']}>{action}</div> : null}
    </div>
  )
}
