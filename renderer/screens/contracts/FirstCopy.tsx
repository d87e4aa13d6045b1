import { useStatusPart } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Progress } from '../../ui/Progress.tsx'
import styles from './FirstCopy.module.css'

/** Above the contracts that are there already: the list is not whole yet, and how far it is. */
export function FirstCopy() {
  const t = useText()
  const { count } = useFormat()
  const sync = useStatusPart((status) => status.sync)
  if (sync?.phase !== 'first') return null
  return (
    <div className={styles['copy']}>
      <Progress
        label={t('contracts/firstSync')}
        done={sync.done}
        total={sync.total}
        text={t('sync/progress', { done: count(sync.done), total: count(sync.total) })}
      />
      <p className={styles['hint']}>{t('contracts/firstSyncHint')}</p>
    </div>
  )
}
