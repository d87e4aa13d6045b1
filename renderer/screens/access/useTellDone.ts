import { useState } from 'react'
import type { Outcome } from '../../../domain/kernel/refusals.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { useToasts } from '../../ui/useToasts.ts'

/** What a change of permissions comes to: told, shown anew, and its dialog closed. While it is under way its dialog asks for no second one. */
export function useTellDone({ onChanged, onClose }: { readonly onChanged: () => void; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  const [isUnderWay, setUnderWay] = useState(false)
  const tell = (asking: Promise<Outcome<unknown>>): void => {
    setUnderWay(true)
    void asking.then((done) => {
      setUnderWay(false)
      show(done.ok ? 'good' : 'bad', done.ok ? t('access/saved') : refusalText(done.code))
      onChanged()
      onClose()
    })
  }
  return { tell, isUnderWay }
}
