import type { ReactNode } from 'react'
import { useText } from '../text/useText.ts'
import { Button } from './Button.tsx'
import { Dialog, type DialogProps } from './Dialog.tsx'
import styles from './FormDialog.module.css'

export type FormDialogProps = Omit<DialogProps, 'actions'> & {
  /** What stands above the fields. */
  readonly intro?: ReactNode
  /** What the button says: the act itself. */
  readonly act: string
  readonly look?: 'go' | 'danger'
  /** What the other button says, where it is not the end of it. */
  readonly later?: string
  readonly busy: boolean
  readonly onAct: () => void
}

/** Asks for a few fields and does one thing with them. Enter does it, once. */
export function FormDialog({ intro, act, look = 'go', later, busy, onAct, children, ...dialog }: FormDialogProps) {
  const t = useText()
  return (
    <Dialog {...dialog}>
      {intro}
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) onAct()
        }}
      >
        {children}
        <div className={styles['actions']}>
          <Button onPress={dialog.onClose}>{later ?? t('act/cancel')}</Button>
          <Button look={look} type="submit" isDisabled={busy}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
