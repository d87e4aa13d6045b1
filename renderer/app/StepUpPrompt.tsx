import { useEffect, useState } from 'react'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { StepUpProof } from '../../sync/commandApi.ts'
import { useStepUpAsking } from '../data/stepUpAsking.ts'
import { usePasskeyProof } from '../data/usePasskeys.ts'
import { useAct } from '../data/useAct.ts'
import { useUnconfirmedCommand } from '../data/useUnconfirmedCommand.ts'
import { useRefusalText } from '../text/useRefusalText.ts'
import { useText } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { CodeField } from '../ui/factor/CodeField.tsx'
import { PasskeyButton } from '../ui/factor/PasskeyButton.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'

/**
 * Asks for a code or a passkey where a sensitive request needs one. Whoever asked for the request hears nothing of it but the answer; a command
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
  /** A refusal is to be said about the code or the passkey; anything else ends the asking. */
  readonly ask: (proof: StepUpProof) => Promise<Outcome<null>>
  readonly onLater: () => void
}

function Prompt({ why, later, ask, onLater }: PromptProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const { busy, refusal, run } = useAct()
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const proveByPasskey = usePasskeyProof()
  const isBlank = code.trim() === ''
  const confirm = () => {
    setCode('')
    void run(() => ask({ code: code.trim() }))
  }
  const touch = (prove: NonNullable<typeof proveByPasskey>) =>
    void run(async () => {
      const proof = await prove()
      return proof.ok ? ask(proof.value) : proof
    })
  return (
    <FormDialog
      title={t('factor/stepUpTitle')}
      isOpen
      alert
      onClose={onLater}
      intro={<p>{why}</p>}
      act={t('factor/submit')}
      later={later}
      busy={busy}
      onAct={() => {
        setTried(isBlank)
        if (!isBlank) confirm()
      }}
    >
      <CodeField value={code} onChange={setCode} tried={tried} mayRecover />
      {proveByPasskey ? <PasskeyButton busy={busy} onPress={() => touch(proveByPasskey)} /> : null}
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
    </FormDialog>
  )
}
