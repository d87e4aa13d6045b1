import type { DocumentId } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { Severity } from '../../../domain/contracts/conflict.ts'
import { isContractField } from '../../../domain/contracts/contractChanges.ts'
import type { ConflictRow } from '../../../sync/engineApi.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'
import type { QueueTab } from './conflictsInOrder.ts'
import styles from './ConflictQueue.module.css'

export const severityTones: Record<Severity, Tone> = { critical: 'bad', high: 'warn', normal: 'plain' }

export type ConflictQueueProps = {
  readonly queue: readonly ConflictRow[] | undefined
  readonly tab: QueueTab
  readonly onTab: (tab: QueueTab) => void
  readonly shownId: DocumentId | null
  readonly onOpen: (id: DocumentId) => void
  readonly onStep: (step: number) => void
}

export function ConflictQueue({ queue, tab, onTab, shownId, onOpen, onStep }: ConflictQueueProps) {
  const t = useText()
  return (
    <Panel
      fill
      title={t('conflicts/title')}
      hint={queue === undefined ? '' : String(queue.length)}
      actions={
        <Segmented
          label={t('conflicts/queue')}
          labelHidden
          options={[
            { id: 'open', name: t('conflicts/open') },
            { id: 'done', name: t('conflicts/done') },
          ]}
          value={tab}
          onChange={onTab}
        />
      }
    >
      {queue?.length === 0 ? <p className={styles['none']}>{t(tab === 'open' ? 'conflicts/none' : 'conflicts/noneDone')}</p> : null}
      <ul className={styles['queue']} aria-label={t('conflicts/queue')}>
        {queue?.map((row) => (
          <QueueItem key={row.id} row={row} shown={row.id === shownId} onOpen={onOpen} onStep={onStep} />
        ))}
      </ul>
    </Panel>
  )
}

type QueueItemProps = {
  readonly row: ConflictRow
  readonly shown: boolean
  readonly onOpen: (id: DocumentId) => void
  readonly onStep: (step: number) => void
}

function QueueItem({ row, shown, onOpen, onStep }: QueueItemProps) {
  const t = useText()
  const { when } = useFormat()
  const now = useNow(MINUTE_MS)
  const fields = row.fields.map(({ path }) => (isContractField(path) ? t(`field/${path}`) : path))
  return (
    <li>
      <button
        type="button"
        className={css(styles, 'item', shown && 'on')}
        aria-current={shown}
        onClick={() => onOpen(row.id)}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
          if (step === undefined) return
          event.preventDefault()
          onStep(step)
          const sibling = event.currentTarget.parentElement?.[step > 0 ? 'nextElementSibling' : 'previousElementSibling']
          sibling?.querySelector('button')?.focus()
        }}
      >
        <span className={styles['top']}>
          <Tag tone={severityTones[row.severity]}>{t(`conflicts/severity/${row.severity}`)}</Tag>
          <span className={styles['age']}>{when(row.openedAt, now)}</span>
        </span>
        <span className={styles['who']}>
          <b>{row.name}</b> {row.contractNo}
        </span>
        <span className={styles['fields']}>{fields.join(' · ')}</span>
        <span className={styles['people']}>
          <i className={styles['mine']}>{row.mine.displayName}</i> ↔{' '}
          <i className={styles['theirs']}>{row.theirs?.displayName ?? t('conflicts/system')}</i>
          {row.assignee ? <> · {t('conflicts/assigned', { who: row.assignee.displayName })}</> : null}
        </span>
      </button>
    </li>
  )
}
