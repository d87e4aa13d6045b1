import type { Outcome } from '../../../domain/kernel/refusals.ts'
import { useAct } from '../../data/useAct.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { useToasts } from '../../ui/useToasts.ts'

/** What an act comes to that is asked about later: told and its dialog closed, or refused in the dialog, with all that was typed. Shown anew either way. */
export function useTellDone({ onChanged, onClose }: { readonly onChanged: () => void; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  /** `words`: what is said of it, where saving is not all there is to it. */
  const tell = <T>(asking: Promise<Outcome<T>>, words: string | ((value: T) => string) = t('access/saved')): void => {
    void run(() => asking).then(async (done) => {
      onChanged()
      const outcome = await asking
      if (!done || !outcome.ok) return
      show('good', typeof words === 'string' ? words : words(outcome.value))
      onClose()
    })
  }
  return { tell, busy, refusal: refusal && refusalText(refusal) }
}
