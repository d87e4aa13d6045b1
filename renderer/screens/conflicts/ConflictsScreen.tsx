import { GitCompareArrows } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useRoute } from '../../data/useRoute.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useText } from '../../text/useText.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { ConflictDetail } from './ConflictDetail.tsx'
import { ConflictQueue } from './ConflictQueue.tsx'
import { conflictsInOrder, type QueueTab } from './conflictsInOrder.ts'
import styles from './ConflictsScreen.module.css'

export function ConflictsScreen() {
  const t = useText()
  const rows = useTopic('conflicts', null)
  const conflictId = useRoute((state) => state.conflictId)
  const openConflict = useRoute((state) => state.openConflict)
  const openedDone = rows?.some(({ id, state }) => id === conflictId && state !== 'open') === true
  const [chosenTab, setTab] = useState<QueueTab | null>(null)
  const tab = chosenTab ?? (openedDone ? 'done' : 'open')
  const queue = useMemo(() => conflictsInOrder(rows ?? [], tab), [rows, tab])
  const at = Math.max(
    0,
    queue.findIndex(({ id }) => id === conflictId),
  )
  const shown = queue[at]
  const go = (step: number) => {
    const next = queue[Math.max(0, Math.min(queue.length - 1, at + step))]
    if (next) openConflict(next.id)
  }
  useHotkey('J', () => go(1))
  useHotkey('K', () => go(-1))
  return (
    <div className={styles['screen']}>
      <ConflictQueue
        queue={rows === undefined ? undefined : queue}
        tab={tab}
        onTab={(next) => {
          setTab(next)
          openConflict(null)
        }}
        shownId={shown?.id ?? null}
        onOpen={openConflict}
        onStep={go}
      />
      {shown ? (
        <ConflictDetail key={shown.id} id={shown.id} row={shown} />
      ) : (
        <Panel fill title={t('conflicts/title')}>
          <EmptyState
            icon={GitCompareArrows}
            title={t(tab === 'open' ? 'conflicts/none' : 'conflicts/noneDone')}
            hint={t('conflicts/noneHint')}
          />
        </Panel>
      )}
    </div>
  )
}
