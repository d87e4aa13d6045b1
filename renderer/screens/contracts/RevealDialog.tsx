import { useState } from 'react'
import { REASON_CHARS_MAX } from '../../../domain/contracts/conflict.ts'
import type { Reveal } from '../../data/useReveal.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { TextField } from '../../ui/TextField.tsx'
import styles from './RevealDialog.module.css'
import { focusFirst } from '../../ui/focusFirst.ts'

export type RevealDialogProps = { readonly isOpen: boolean; readonly reveal: Reveal; readonly onClose: () => void }

const reasons = ['call', 'visit', 'delivery'] as const

/** Nobody sees a customer's data in clear without saying why. */
export function RevealDialog({ isOpen, reveal, onClose }: RevealDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const show = async () => {
    setTried(true)
    if (reason.trim() === '' || !(await reveal.show(reason.trim()))) return
    setReason('')
    setTried(false)
    onClose()
  }
  return (
    <Dialog title={t('contract/unmaskTitle')} isOpen={isOpen} onClose={onClose}>
      <p>{t('contract/unmaskBody')}</p>
      {reveal.refusal ? <ErrorNote>{refusalText(reveal.refusal)}</ErrorNote> : null}
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          void show()
        }}
      >
        <TextField
          {...focusFirst}
          label={t('contract/reason')}
          placeholder={t('contract/reasonHint')}
          value={reason}
          onChange={setReason}
          maxLength={REASON_CHARS_MAX}
          autoComplete="off"
          error={tried && reason.trim() === '' ? t('contract/reasonMissing') : undefined}
        />
        <div className={styles['quick']}>
          {reasons.map((id) => (
            <Button key={id} look="quiet" onPress={() => setReason(t(`contract/reasons/${id}`))}>
              {t(`contract/reasons/${id}`)}
            </Button>
          ))}
        </div>
        <div className={styles['actions']}>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button look="go" type="submit">
            {t('contract/show')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
