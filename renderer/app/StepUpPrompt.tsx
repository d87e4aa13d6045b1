import { useEffect, useState } from 'react'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { useStepUpAsking } from '../data/stepUpAsking.ts'
import { useUnconfirmedCommand } from '../data/useUnconfirmedCommand.ts'
import { useRefusalText } from '../text/useRefusalText.ts'
import { useText } from '../text/useText.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { CodeField } from '../ui/factor/CodeField.tsx'
import styles from './StepUpPrompt.module.css'

/**
 * Asks for a code where a sensitive request needs one. Whoever asked for the request hears nothing of it but the answer; a command
 * waits on the disk of this PC meanwhile, with all that was typed.
 */
export function StepUpPrompt() {
  const t = useText()
  const { ask, giveUp } = useStepUpAsking()
  const command = useUnconfirmedCommand()
  // A desk that is locked or left meanwhile leaves no request waiting.
  useEffect(() => () => useStepUpAsking.getState().giveUp(), [])
  if (ask !== null) return <Prompt why={t('factor/stepUpWhy')} later={t('act/cancel')} ask={ask} onLater={giveUp} />
  if (command === null) return null
  const { entry, confirm, putOff } = command
  return (
    <Prompt
      key={entry.commandId}
      why={t('factor/stepUpCommand', { what: entry.label })}
      later={t('factor/stepUpLater')}
      ask={confirm}
      onLater={putOff}
    />
  )
}

type PromptProps = {
  readonly why: string
  readonly later: string
  /** Resolves with what is to be said about the code; null: it was taken. */
  readonly ask: (code: string) => Promise<RefusalCode | null>
  readonly onLater: () => void
}

function Prompt({ why, later, ask, onLater }: PromptProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const [code, setCode] = useState('')
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const [busy, setBusy] = useState(false)
  const confirm = async () => {
    if (busy || code.trim() === '') return
    setBusy(true)
    const refused = await ask(code.trim())
    setBusy(false)
    setCode('')
    setRefusal(refused)
  }
  return (
    <Dialog title={t('factor/stepUpTitle')} isOpen alert onClose={onLater}>
      <p>{why}</p>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <CodeField value={code} onChange={setCode} error={undefined} mayRecover />
        {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
        <div className={styles['actions']}>
          <Button onPress={onLater}>{later}</Button>
          <Button look="go" type="submit" isDisabled={busy}>
            {t('factor/submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
