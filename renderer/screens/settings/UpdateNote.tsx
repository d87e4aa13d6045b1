import { restartToUpdate, useUpdateState } from '../../data/useUpdateState.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import styles from './SettingsScreen.module.css'

/** A newer program that waits, or why one was not taken. Nothing while there is neither. */
export function UpdateNote() {
  const t = useText()
  const update = useUpdateState()
  if (update.kind === 'none') return null
  if (update.kind === 'refused') return <ErrorNote tone="warn">{t(`update/${update.why}`)}</ErrorNote>
  return (
    <>
      <output>{t('update/ready', { version: update.version })}</output>
      <div className={styles['actions']}>
        <Button onPress={restartToUpdate}>{t('update/restart')}</Button>
      </div>
    </>
  )
}
