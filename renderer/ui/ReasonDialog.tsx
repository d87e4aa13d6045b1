import { type ReactNode, useState } from 'react'
import { reasonFault } from '../text/reasonFault.ts'
import { useText } from '../text/useText.ts'
import { Button } from './Button.tsx'
import { ErrorNote } from './ErrorNote.tsx'
import { focusFirst } from './focusFirst.ts'
import { FormDialog } from './FormDialog.tsx'
import { TextField } from './TextField.tsx'
import styles from './ReasonDialog.module.css'

export type ReasonDialogProps = {
  readonly title: string
  readonly children: ReactNode
  /** What the button says: the act itself. */
  readonly act: string
  readonly isOpen: boolean
  readonly busy?: boolean
  /** A sentence: why it was not done. What was typed stays. */
  readonly refusal?: string | null
  /** So long it must be; a word is enough where this is not said. */
  readonly minChars?: number
  /** Reasons that come up often, one press each. */
  readonly usual?: readonly string[]
  /** Between the reason and the buttons: a choice. */
  readonly more?: ReactNode
  readonly onClose: () => void
  readonly onAct: (reason: string) => void
}

/** Asks why before something is done that others will ask about. Enter does it. */
export function ReasonDialog({
  title,
  children,
  act,
  isOpen,
  busy = false,
  refusal = null,
  usual = [],
  more,
  onClose,
  onAct,
  minChars = 1,
}: ReasonDialogProps) {
  const t = useText()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const fault = reasonFault(reason, minChars)
  const problem = fault === null ? undefined : t(`reason/${fault.kind}`, fault)
  const close = () => {
    setReason('')
    setTried(false)
    onClose()
  }
  return (
    <FormDialog
      title={title}
      isOpen={isOpen}
      onClose={close}
      intro={children}
      act={act}
      busy={busy}
      onAct={() => {
        setTried(true)
        if (problem === undefined) onAct(reason.trim())
      }}
    >
      <TextField
        {...focusFirst}
        label={t('reason/label')}
        value={reason}
        onChange={setReason}
        autoComplete="off"
        error={tried ? problem : undefined}
      />
      {usual.length > 0 ? (
        <div className={styles['usual']}>
          {usual.map((words) => (
            <Button key={words} look="quiet" onPress={() => setReason(words)}>
              {words}
            </Button>
          ))}
        </div>
      ) : null}
      {more}
      {refusal === null ? null : <ErrorNote>{refusal}</ErrorNote>}
    </FormDialog>
  )
}
