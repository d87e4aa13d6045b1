import type { Outcome } from '../../../domain/kernel/refusals.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { useToasts } from '../../ui/useToasts.ts'

/** What a change of permissions came to: told, shown anew, and its dialog closed. */
export function useTellDone({ onChanged, onClose }: { readonly onChanged: () => void; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  return (done: Outcome<unknown>): void => {
    show(done.ok ? 'good' : 'bad', done.ok ? t('access/saved') : refusalText(done.code))
    onChanged()
    onClose()
  }
}
