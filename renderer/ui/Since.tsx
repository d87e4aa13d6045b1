import { useFormat } from '../text/useFormat.ts'
import { useText } from '../text/useText.ts'

const WORTH_SAYING_MS = 60_000

/** Since when something has been so; what began a moment ago needs no time. */
export function Since({ at, now }: { readonly at: string; readonly now: number }) {
  const t = useText()
  const { when } = useFormat()
  return now - Date.parse(at) < WORTH_SAYING_MS ? null : <span>{t('strip/since', { when: when(at, now) })}</span>
}
