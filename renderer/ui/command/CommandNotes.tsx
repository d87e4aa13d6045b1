import type { ReactNode } from 'react'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { CommandEntry } from '../../../sync/commandApi.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import { css } from '../css.ts'
import type { CommandGroup } from './commandGroups.ts'
import { CommandTag } from './CommandTag.tsx'
import { GiveUpCommand } from './GiveUpCommand.tsx'
import { useCommandWords } from './useCommandWords.ts'
import styles from './CommandNotes.module.css'

export type CommandNotesProps = {
  readonly groups: readonly CommandGroup[]
  readonly now: number
  readonly onRetry: (entries: readonly CommandEntry[]) => void
  /** The refusal, or null when all of them were put away. */
  readonly onGiveUp: (entries: readonly CommandEntry[]) => Promise<RefusalCode | null>
  /** Takes the height that is there. */
  readonly fill?: boolean
  /** What else may be done with one: an action of the screen. */
  readonly more?: ((group: CommandGroup) => ReactNode) | undefined
}

/** What this PC told the centre and could not settle: what it was, when, why not, what was kept and what can be done. */
export function CommandNotes({ groups, now, onRetry, onGiveUp, more, fill = false }: CommandNotesProps) {
  const t = useText()
  if (groups.length === 0) return null
  return (
    <ul className={css(styles, 'notes', fill && 'fill')} aria-label={t('commands/troubled')}>
      {groups.map((group) => (
        <Note key={group.key} group={group} now={now} onRetry={onRetry} onGiveUp={onGiveUp} more={more} />
      ))}
    </ul>
  )
}

type NoteProps = Omit<CommandNotesProps, 'groups' | 'fill'> & { readonly group: CommandGroup }

function Note({ group, now, onRetry, onGiveUp, more }: NoteProps) {
  const t = useText()
  const { when } = useFormat()
  const wordsOf = useCommandWords()
  const { entries, followers } = group
  const [entry] = entries
  const isOpen = entry.state !== 'sending' && entry.state !== 'settling'
  return (
    <li className={styles['note']}>
      <CommandTag state={entry.state} />
      <div className={styles['words']}>
        <p className={styles['head']}>
          <b>{wordsOf(entry)}</b>
          {entries.length > 1 ? <span>{t('commands/pieces', { count: entries.length })}</span> : null}
          {entry.provisionalNo === null ? null : <span>{entry.provisionalNo}</span>}
          <span className={styles['quiet']}>{when(entry.madeAt, now)}</span>
        </p>
        <Why entry={entry} />
        {followers > 0 ? <p className={styles['quiet']}>{t('commands/followers', { count: followers })}</p> : null}
      </div>
      {isOpen ? (
        <div className={styles['acts']}>
          {more?.(group)}
          <Button onPress={() => onRetry(entries)}>{t(entry.refusal === null ? 'commands/retryNow' : 'commands/retry')}</Button>
          <GiveUpCommand entry={entry} followers={followers} onGiveUp={() => onGiveUp(entries)} />
        </div>
      ) : null}
    </li>
  )
}

function Why({ entry: { refusal, trouble, attempts, nextTryAt, state, reoffered } }: { readonly entry: CommandEntry }) {
  const t = useText()
  const refusalText = useRefusalText()
  const { time } = useFormat()
  if (state === 'unconfirmed') return <p>{t('commands/unconfirmedHint')}</p>
  if (refusal) {
    return (
      <p>
        {t(reoffered ? 'commands/reofferedLead' : 'commands/refusedLead')} {refusalText(refusal.code)}
        {isImei(refusal.detail) ? <b> IMEI {refusal.detail} </b> : ' '}
        {t('commands/kept')}
      </p>
    )
  }
  if (state !== 'stuck' || trouble === null) return <p className={styles['quiet']}>{t('commands/waitingHint')}</p>
  return (
    <p>
      {t('commands/stuckLead', { count: attempts })}{' '}
      {nextTryAt === null ? t('commands/nextOnline') : t('commands/nextTry', { when: time(nextTryAt) })} {t('commands/kept')}
    </p>
  )
}

/** Which of many units it was about; any other detail is a name out of the code. */
function isImei(detail: string | undefined): boolean {
  return detail !== undefined && /^\d{15}$/.test(detail)
}
