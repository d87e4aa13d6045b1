import { useState } from 'react'
import { IDLE_WARNING_MS } from '../../domain/session/session.ts'
import { SECOND_MS } from '../../domain/kernel/instant.ts'
import { useEngine } from '../data/engineContext.ts'
import { useNow } from '../data/useNow.ts'
import { useText } from '../text/useText.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import type { ActiveSession } from './Shell.tsx'
import { countdown, endOfSession } from './sessionClock.ts'
import { focusFirst } from '../ui/focusFirst.ts'

/** Two minutes before the end the person is asked; any key or click answers. */
export function SessionWarning({ session }: { readonly session: ActiveSession }) {
  const t = useText()
  const engine = useEngine()
  const now = useNow(SECOND_MS)
  const endsAt = endOfSession(session)
  const [answeredFor, setAnsweredFor] = useState<number | null>(null)
  const left = endsAt - now
  const isOpen = left <= IDLE_WARNING_MS && left > 0 && answeredFor !== endsAt
  const stay = () => {
    setAnsweredFor(endsAt)
    void engine.activity()
  }
  return (
    <Dialog
      alert
      title={`${t('strip/endingTitle')} · ${countdown(left)}`}
      isOpen={isOpen}
      onClose={stay}
      actions={
        <Button look="go" {...focusFirst} onPress={stay}>
          {t('strip/stay')}
        </Button>
      }
    >
      <p>{t('strip/ending')}</p>
    </Dialog>
  )
}
