import { useEffect, useState } from 'react'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { useStepUpAsking } from '../data/stepUpAsking.ts'
import { useRefusalText } from '../text/useRefusalText.ts'
import { useText } from '../text/useText.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { CodeField } from '../ui/factor/CodeField.tsx'
import styles from './StepUpPrompt.module.css'

/** Asks for a code where a sensitive request needs one; whoever asked for the request hears nothing of it but the answer. */
export function StepUpPrompt() {
  const ask = useStepUpAsking((asking) => asking.ask)
  // A desk that is locked or left meanwhile leaves no request waiting.
  useEffect(() => () => useStepUpAsking.getState().giveUp(), [])
  return ask === null ? null : <Prompt ask={ask} />
}

function Prompt({ ask }: { readonly ask: (code: string) => Promise<RefusalCode | null> }) {
  const t = useText()
  const refusalText = useRefusalText()
  const giveUp = useStepUpAsking((asking) => asking.giveUp)
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
    <Dialog title={t('factor/stepUpTitle')} isOpen alert onClose={giveUp}>
      <p>{t('factor/stepUpWhy')}</p>
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
          <Button onPress={giveUp}>{t('act/cancel')}</Button>
          <Button look="go" type="submit" isDisabled={busy}>
            {t('factor/submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
