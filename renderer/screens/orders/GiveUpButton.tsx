import { useState } from 'react'
import type { CommandEntry } from '../../../sync/salesApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { useToasts } from '../../ui/useToasts.ts'

/** Puts away what the centre refused, after asking once more. */
export function GiveUpButton({ entry }: { readonly entry: CommandEntry }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const [asking, setAsking] = useState(false)
  const giveUp = async () => {
    const answer = await engine.giveUpCommand(entry.commandId)
    setAsking(false)
    show(answer.ok ? 'good' : 'bad', answer.ok ? t('orders/givenUp') : refusalText(answer.code))
  }
  return (
    <>
      <Button look="danger" onPress={() => setAsking(true)}>
        {t('orders/giveUp')}
      </Button>
      <Dialog
        alert
        title={t('orders/giveUpTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button {...focusFirst} onPress={() => setAsking(false)}>
              {t('act/cancel')}
            </Button>
            <Button look="danger" onPress={() => void giveUp()}>
              {t('orders/giveUp')}
            </Button>
          </>
        }
      >
        <p>{t('orders/giveUpBody')}</p>
      </Dialog>
    </>
  )
}
