import { FileSearch, LoaderCircle, RefreshCw, WifiOff } from 'lucide-react'
import { type Ref, useMemo, useRef, useState } from 'react'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { AuditRow } from '../../../domain/protocol/audit.ts'
import { auditQuery } from '../../data/auditQuery.ts'
import { useAuditView } from '../../data/auditView.ts'
import { useAuditEvents } from '../../data/useAuditEvents.ts'
import { useNow } from '../../data/useNow.ts'
import { usePreferences } from '../../data/usePreferences.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { css } from '../../ui/css.ts'
import { DataTable, type TableHandle } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { AuditEventDetail } from './AuditEventDetail.tsx'
import { AuditFilters } from './AuditFilters.tsx'
import { AUDIT_TRACKS, auditColumns } from './auditColumns.tsx'
import styles from './AuditEvents.module.css'

/** So many rows before the end the next page is asked for: more than a high screen shows at once. */
const AHEAD_ROWS = 80

/** The trail itself, newest first. */
export function AuditEvents() {
  const t = useText()
  const { count: formatCount } = useFormat()
  const refusalText = useRefusalText()
  const filter = useAuditView((state) => state.filter)
  const asked = auditQuery(filter)
  const events = useAuditEvents(asked)
  const { rows, refusal, hasMore } = events
  const [openId, setOpenId] = useState<number | null>(null)
  const table = useRef<TableHandle>(null)
  const open = rows?.find(({ id }) => id === openId)
  const close = () => {
    setOpenId(null)
    table.current?.focus()
  }
  return (
    <div className={css(styles, 'screen', open !== undefined && 'split')}>
      <Panel
        fill
        title={t('audit/events/title')}
        hint={
          rows === undefined ? undefined : (
            <output>{t(hasMore ? 'audit/events/countMore' : 'audit/events/count', { count: formatCount(rows.length) })}</output>
          )
        }
        actions={
          <Button onPress={events.refresh}>
            <RefreshCw size={14} aria-hidden="true" />
            {t('audit/refresh')}
          </Button>
        }
      >
        <AuditFilters isBad={asked === null} />
        {refusal && rows ? (
          <div className={styles['note']}>
            <ErrorNote tone="warn">{refusalText(refusal)}</ErrorNote>
          </div>
        ) : null}
        {rows === undefined ? (
          <EmptyState icon={refusal ? WifiOff : LoaderCircle} title={refusal ? t('audit/offline') : t('app/loading')} />
        ) : rows.length === 0 ? (
          <EmptyState icon={FileSearch} title={t('audit/events/none')} hint={t('audit/events/noneHint')} />
        ) : (
          <EventTable
            rows={rows}
            openId={openId}
            onOpen={setOpenId}
            table={table}
            onFirstVisible={(index) => {
              if (index > rows.length - AHEAD_ROWS) events.more()
            }}
          />
        )}
      </Panel>
      {open ? <AuditEventDetail key={open.id} row={open} onClose={close} /> : null}
    </div>
  )
}

type EventTableProps = {
  readonly rows: readonly AuditRow[]
  readonly openId: number | null
  readonly onOpen: (id: number) => void
  readonly table: Ref<TableHandle>
  readonly onFirstVisible: (index: number) => void
}

function EventTable({ rows, openId, onOpen, table, onFirstVisible }: EventTableProps) {
  const t = useText()
  const format = useFormat()
  const now = useNow(MINUTE_MS)
  const roomy = usePreferences((state) => state.density) === 'roomy'
  const [active, setActive] = useState(0)
  const columns = useMemo(() => auditColumns(t, format, now), [t, format, now])
  return (
    <DataTable
      handle={table}
      label={`${t('audit/events/title')}. ${t('audit/events/rowHint')}`}
      columns={columns}
      rows={rows}
      offset={0}
      count={rows.length}
      rowKey={(row) => String(row.id)}
      tracks={AUDIT_TRACKS}
      rowHeight={roomy ? 38 : 32}
      active={Math.min(active, rows.length - 1)}
      onActive={setActive}
      openKey={openId === null ? null : String(openId)}
      onOpen={(row) => onOpen(row.id)}
      onFirstVisible={onFirstVisible}
    />
  )
}
