import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import { Dialog } from '../Dialog.tsx'
import { ErrorNote } from '../ErrorNote.tsx'
import { focusFirst } from '../focusFirst.ts'
import styles from './IssueResetDialog.module.css'

export type IssueResetDialogProps = {
  readonly who: string
  readonly busy: boolean
  readonly refusal: RefusalCode | null
  readonly issued: { readonly code: string; readonly expiresAt: string; readonly address: string | null } | null
  readonly onIssue: () => void
  readonly onClose: () => void
}

/** Asks first, for it ends a code that is open; then shows the code, once. */
export function IssueResetDialog({ who, busy, refusal, issued, onIssue, onClose }: IssueResetDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const { clock } = useFormat()
  if (issued) {
    return (
      <Dialog
        alert
        wide
        isOpen
        title={t('password/issuedTitle', { who })}
        onClose={onClose}
        actions={
          <Button look="go" onPress={onClose} {...focusFirst}>
            {t('act/close')}
          </Button>
        }
      >
        <p>{t('password/issuedBody', { who, when: clock(issued.expiresAt) })}</p>
        <p className={styles['code']}>
          <code aria-label={t('password/code')}>{issued.code}</code>
        </p>
        <p>{t('password/issuedHow')}</p>
        {issued.address === null ? null : (
          <>
            <p>{t('password/issuedLink')}</p>
            <p className={styles['address']}>
              <code>{issued.address}</code>
            </p>
          </>
        )}
      </Dialog>
    )
  }
  return (
    <Dialog
      alert
      isOpen
      title={t('password/issueFor', { who })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button look="go" isDisabled={busy} onPress={onIssue} {...focusFirst}>
            {t('password/issue')}
          </Button>
        </>
      }
    >
      <p>{t('password/issueBody', { who })}</p>
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
    </Dialog>
  )
}
