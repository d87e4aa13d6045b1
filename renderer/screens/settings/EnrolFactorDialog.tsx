import { useState } from 'react'
import type { FactorOffer } from '../../../domain/protocol/factors.ts'
import { useAct } from '../../data/useAct.ts'
import type { OwnFactor } from '../../data/useFactor.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { CodeField } from '../../ui/factor/CodeField.tsx'
import { FactorSetup } from '../../ui/factor/FactorSetup.tsx'
import { PasswordField } from '../../ui/factor/PasswordField.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { useToasts } from '../../ui/useToasts.ts'

/** First the password, then the phone. Nothing has changed until the first code of the app was right. */
export function EnrolFactorDialog({ factor, onClose }: { readonly factor: OwnFactor; readonly onClose: () => void }) {
  const t = useText()
  const refusalText = useRefusalText()
  const showToast = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [offer, setOffer] = useState<FactorOffer | null>(null)
  const [tried, setTried] = useState(false)
  const askOffer = async () => {
    setPassword('')
    await run(async () => {
      const answer = await factor.offer(password)
      if (answer.ok) setOffer(answer.value)
      return answer
    })
  }
  const confirm = async () => {
    setCode('')
    if (!(await run(() => factor.confirm(code.trim())))) return
    showToast('good', t('factor/enrolled'))
    onClose()
  }
  const isBlank = offer === null ? password === '' : code.trim() === ''
  return (
    <FormDialog
      title={t('factor/setUpTitle')}
      isOpen
      onClose={onClose}
      alert
      wide={offer !== null}
      act={t(offer ? 'factor/submit' : 'factor/next')}
      busy={busy}
      onAct={() => {
        setTried(isBlank)
        if (!isBlank) void (offer === null ? askOffer() : confirm())
      }}
    >
      {offer ? (
        <>
          <FactorSetup offer={offer} />
          <CodeField value={code} onChange={setCode} tried={tried} />
        </>
      ) : (
        <PasswordField value={password} onChange={setPassword} tried={tried} />
      )}
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
    </FormDialog>
  )
}
