import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { OtherSession } from '../../../domain/protocol/auth.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'

export type SessionConflictPromptProps = {
  readonly other: OtherSession
  readonly working: boolean
  readonly onTakeOver: () => void
  readonly onCancel: () => void
}

/** Names the other PC before anything is ended there. */
export function SessionConflictPrompt({ other, working, onTakeOver, onCancel }: SessionConflictPromptProps) {
  const t = useText()
  const { clock, when } = useFormat()
  const now = useNow(MINUTE_MS)
  return (
    <Dialog
      alert
      isOpen
      title={t('conflictPrompt/title')}
      onClose={onCancel}
      actions={
        <>
          <Button onPress={onCancel}>{t('conflictPrompt/cancel')}</Button>
          <Button look="go" onPress={onTakeOver} {...focusFirst}>
            {t(working ? 'signIn/working' : 'conflictPrompt/takeOver')}
          </Button>
        </>
      }
    >
      <p>{t('conflictPrompt/body', { device: other.deviceName })}</p>
      <Facts
        facts={[
          [t('conflictPrompt/since'), clock(other.startedAt)],
          [t('conflictPrompt/lastActivity'), `${when(other.lastActivityAt, now)} · ${clock(other.lastActivityAt)}`],
        ]}
      />
      <p>{t('conflictPrompt/consequence')}</p>
    </Dialog>
  )
}
