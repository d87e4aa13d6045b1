import { useStatusPart } from '../data/useStatus.ts'
import { useFormat } from '../text/useFormat.ts'
import { useText } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import type { ActiveSession } from './Shell.tsx'

/** Told a day before what was copied to this PC goes because the centre is not reached: until when, and what stays. */
export function CopyEndNote({ session }: { readonly session: ActiveSession }) {
  const t = useText()
  const { clock } = useFormat()
  const unsent = useStatusPart(({ outbox: { waiting, blocked, refused, drafts } }) => waiting + blocked + refused + drafts) ?? 0
  if (session.copyWipesAt === null) return null
  return (
    <ErrorNote tone="warn">
      <p>
        <b>{t('copyEnd/title', { when: clock(session.copyWipesAt) })}</b>
      </p>
      {unsent > 0 ? <p>{t('copyEnd/work', { count: unsent })}</p> : null}
      {t('copyEnd/next')}
    </ErrorNote>
  )
}
