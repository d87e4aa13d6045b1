import type { ReactNode } from 'react'
import { auditGroups } from '../../../domain/audit/auditActions.ts'
import { anomalyRules } from '../../../domain/audit/findAnomalies.ts'
import { seoulDayOf, seoulMonthSpan } from '../../../domain/kernel/seoulTime.ts'
import type { AuditPerson, AuditReportReply } from '../../../domain/protocol/audit.ts'
import { useAuditView } from '../../data/auditView.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { NumberCell, PickButton, PlainTable } from '../../ui/PlainTable.tsx'
import { whoWords } from './auditColumns.tsx'
import styles from './ReportFigures.module.css'

type Count = { readonly name: string; readonly count: number }

export function ReportFigures({ report: { month, figures, people } }: { readonly report: AuditReportReply }) {
  const t = useText()
  const { count } = useFormat()
  const personOf = (userId: string) => people.find((person) => person.userId === userId) ?? null
  const group = (name: string) => auditGroups.find((known) => known === name)
  const rule = (name: string) => anomalyRules.find((known) => known === name)
  const tiles: readonly (readonly [string, string])[] = [
    [t('audit/report/events'), count(figures.events)],
    [t('audit/report/people'), count(figures.people)],
    [t('audit/report/customers'), count(figures.customers)],
    [t('audit/report/alertsOpen'), count(figures.alertsOpen)],
    [t('audit/report/proofs'), t('audit/report/proofsOf', { count: count(figures.proofs), bad: count(figures.proofsWithFindings) })],
    [t('audit/report/purged'), count(figures.purged)],
  ]
  const heads = [
    { title: t('audit/report/person') },
    ...(['customers', 'unmasked', 'takenOut'] as const).map((name) => ({ title: t(`audit/report/${name}`), isNumber: true })),
  ]
  return (
    <>
      <dl className={styles['tiles']}>
        {tiles.map(([name, value]) => (
          <div key={name} className={styles['tile']}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={styles['lists']}>
        <Bars
          title={t('audit/report/byGroup')}
          counts={figures.byGroup}
          nameOf={(name) => (group(name) ? t(`audit/group/${group(name)!}`) : name)}
        />
        <Bars title={t('audit/report/byDealer')} counts={figures.byDealer} nameOf={(name) => name} />
        <Bars
          title={t('audit/report/byRule')}
          counts={figures.alerts}
          nameOf={(name) => (rule(name) ? t(`audit/rule/${rule(name)!}`) : name)}
        />
      </div>
      <List title={t('audit/report/busiest')} empty={figures.busiest.length === 0}>
        <PlainTable heads={heads}>
          {figures.busiest.map(({ userId, customers, unmasked, takenOut }) => (
            <tr key={userId}>
              <td>
                <Person person={personOf(userId)} month={month} />
              </td>
              <NumberCell>{count(customers)}</NumberCell>
              <NumberCell>{count(unmasked)}</NumberCell>
              <NumberCell>{count(takenOut)}</NumberCell>
            </tr>
          ))}
        </PlainTable>
      </List>
    </>
  )
}

/** Leads to what this person did in the month. */
function Person({ person, month }: { readonly person: AuditPerson | null; readonly month: string }) {
  const t = useText()
  const look = useAuditView((state) => state.look)
  const name = whoWords(t, { who: person, deviceId: '' })
  if (person === null) return name
  const { from, until } = seoulMonthSpan(month)
  const toEvents = () => {
    look({ who: person.loginId, fromDay: seoulDayOf(Date.parse(from)), untilDay: seoulDayOf(Date.parse(until) - 1) })
  }
  return <PickButton onPick={toEvents}>{name}</PickButton>
}

function Bars({
  title,
  counts,
  nameOf,
}: {
  readonly title: string
  readonly counts: readonly Count[]
  readonly nameOf: (name: string) => string
}) {
  const { count: formatCount } = useFormat()
  const most = Math.max(1, ...counts.map(({ count }) => count))
  return (
    <List title={title} empty={counts.length === 0}>
      <ul className={styles['bars']}>
        {counts.map(({ name, count }) => (
          <li key={name} className={styles['bar']}>
            <span>{nameOf(name)}</span>
            <span className={styles['track']} aria-hidden="true">
              <span className={styles['fill']} style={{ width: `${(100 * count) / most}%` }} />
            </span>
            <b>{formatCount(count)}</b>
          </li>
        ))}
      </ul>
    </List>
  )
}

function List({ title, empty, children }: { readonly title: string; readonly empty: boolean; readonly children: ReactNode }) {
  const t = useText()
  return (
    <section className={styles['list']}>
      <h3>{title}</h3>
      {empty ? <p className={styles['none']}>{t('audit/report/none')}</p> : children}
    </section>
  )
}
