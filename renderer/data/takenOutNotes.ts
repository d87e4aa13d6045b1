import type { Leaving } from '../../sync/engineApi.ts'
import type { useFormat } from '../text/useFormat.ts'
import type { useText } from '../text/useText.ts'
import type { Sheet } from './sheet.ts'

type Words = { readonly t: ReturnType<typeof useText>; readonly format: ReturnType<typeof useFormat> }
type Who = { readonly displayName: string; readonly loginId: string }

/** The watermark of a file or a paper: who, when and under which number of the audit trail; null: nothing of the trail stands on it. */
export function leavingMark({ t, format }: Words, who: Who, leaving: { readonly at: string; readonly batch: string | null }): string {
  const parts = [`${who.displayName} (${who.loginId})`, format.clock(leaving.at)]
  if (leaving.batch !== null) parts.push(`${t('exporting/notes/batch')} ${leaving.batch}`)
  return parts.join(' · ')
}

/** Who took a list out, when, why and under which number: the last lines of its notes, and the foot of its pages. */
export function takenOutNotes(
  words: Words,
  { who, reason, leaving }: { readonly who: Who; readonly reason: string; readonly leaving: Leaving },
): Pick<Sheet, 'notes' | 'mark'> {
  const { t, format } = words
  return {
    notes: [
      [t('exporting/notes/who'), `${who.displayName} (${who.loginId})`],
      [t('exporting/notes/when'), format.clock(leaving.at)],
      [t('exporting/notes/why'), reason],
      [t('exporting/notes/batch'), leaving.batch],
    ],
    mark: leavingMark(words, who, leaving),
  }
}
