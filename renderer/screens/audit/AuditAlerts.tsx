import { LoaderCircle, ShieldCheck, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { AuditAlert } from '../../../domain/protocol/audit.ts'
import { useAuditAlerts, type AuditAlerts as Alerts } from '../../data/useAuditAlerts.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { NumberCell, PickRow, PlainTable } from '../../ui/PlainTable.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { AlertDetail } from './AlertDetail.tsx'
import { whoWords } from './auditColumns.tsx'
import events from './AuditEvents.module.css'

const states = ['open', 'answered'] as const

/** What was unusual, and what was found to be behind it. */
export function AuditAlerts({ onAnswered }: { readonly onAnswered: () => void }) {
  const t = useText()
  const [state, setState] = useState<(typeof states)[number]>('open')
  const desk = useAuditAlerts(state)
  const alerts = desk.value?.alerts
  const [active, setActive] = useState(0)
  const move = (by: number) => setActive(Math.max(0, Math.min((alerts?.length ?? 1) - 1, active + by)))
  useHotkey(['ArrowDown', 'J'], () => move(1))
  useHotkey(['ArrowUp', 'K'], () => move(-1))
  const open = alerts?.[Math.min(active, alerts.length - 1)]
  return (
    <div className={css(events, 'screen', open !== undefined && 'split')}>
      <Panel
        fill
        title={t('audit/tab/alerts')}
        actions={
          <Segmented
            label={t('audit/alerts/stateLabel')}
            labelHidden
            options={states.map((id) => ({ id, name: t(`audit/alerts/state/${id}`) }))}
            value={state}
            onChange={(chosen) => {
              setState(chosen)
              setActive(0)
            }}
          />
        }
      >
        <AlertTable desk={desk} state={state} open={open} onOpen={(alert) => setActive(alerts?.indexOf(alert) ?? 0)} />
      </Panel>
      {open ? <AlertDetail key={open.id} alert={open} desk={desk} onAnswered={onAnswered} /> : null}
    </div>
  )
}

type AlertTableProps = {
  readonly desk: Alerts
  readonly state: (typeof states)[number]
  readonly open: AuditAlert | undefined
  readonly onOpen: (alert: AuditAlert) => void
}

function AlertTable({ desk: { value, refusal }, state, open, onOpen }: AlertTableProps) {
  const t = useText()
  const { when, count } = useFormat()
  const now = useNow(MINUTE_MS)
  if (!value) return <EmptyState icon={refusal ? WifiOff : LoaderCircle} title={refusal ? t('audit/offline') : t('app/loading')} />
  if (value.alerts.length === 0)
    return (
      <EmptyState
        icon={ShieldCheck}
        title={t(state === 'open' ? 'audit/alerts/none' : 'audit/alerts/noneAnswered')}
        hint={state === 'open' ? t('audit/alerts/noneHint') : undefined}
      />
    )
  const heads = (['rule', 'who', 'when', 'count', 'verdict'] as const).map((name) => ({
    title: t(`audit/alerts/${name}`),
    isNumber: name === 'count',
  }))
  return (
    <PlainTable heads={heads}>
      {value.alerts.map((alert) => (
        <PickRow key={alert.id} name={t(`audit/rule/${alert.rule}`)} isOpen={alert === open} onOpen={() => onOpen(alert)}>
          <td>{whoWords(t, { who: alert.who, deviceId: '' })}</td>
          <td>{when(alert.at, Math.max(now, Date.parse(alert.at)))}</td>
          <NumberCell>{count(alert.count)}</NumberCell>
          <td>
            {alert.answer ? (
              <Tag tone={alert.answer.verdict === 'misuse' ? 'bad' : 'good'}>{t(`audit/alerts/verdicts/${alert.answer.verdict}`)}</Tag>
            ) : (
              <Tag tone="warn">{t('audit/alerts/state/open')}</Tag>
            )}
          </td>
        </PickRow>
      ))}
    </PlainTable>
  )
}
