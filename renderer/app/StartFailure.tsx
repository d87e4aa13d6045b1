import { ErrorNote } from '../ui/ErrorNote.tsx'
import { useText } from '../text/useText.ts'
import styles from './App.module.css'

/** The worker did not come up: nothing else can be shown, but the person is told that nothing was lost. */
export function StartFailure() {
  const t = useText()
  return (
    <main className={styles['middle']}>
      <ErrorNote>{t('app/startFailed')}</ErrorNote>
    </main>
  )
}
