import type { ReactNode } from 'react'
import { z } from 'zod'
import { roleSchema } from '../../../domain/access/permissions.ts'
import type { AuditRow } from '../../../domain/protocol/audit.ts'
import { useAuditView } from '../../data/auditView.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { CloseButton } from '../../ui/CloseButton.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { actionWords, toneOf, typeWords, whoWords } from './auditColumns.tsx'
import styles from './AuditEventDetail.module.css'

/** What has a line of its own above; the rest is shown as it was noted. */
const shownApart = ['reason', 'saidAt', 'offline', 'batch', 'eventId']
const detailSchema = z.record(z.string(), z.unknown()).catch({})

export function AuditEventDetail({ row, onClose }: { readonly row: AuditRow; readonly onClose: () => void }) {
  const t = useText()
  const { clock, time } = useFormat()
  const look = useAuditView((state) => state.look)
  useHotkey('Escape', onClose)
  const { who, subject } = row
  const detail = detailSchema.parse(row.detail)
  const batch = typeof detail['batch'] === 'string' ? detail['batch'] : null
  const noted = Object.entries(detail).filter(([name]) => !shownApart.includes(name))
  const act = <Tag tone={toneOf(row.action)}>{actionWords(t, row.action)}</Tag>
  const seal = <Tag tone={row.isSealed ? 'good' : 'warn'}>{t(row.isSealed ? 'audit/event/sealed' : 'audit/event/unsealed')}</Tag>
  const facts: (readonly [string, ReactNode])[] = [
    [t('audit/event/at'), `${clock(row.at)} (${time(row.at)})`],
    [t('audit/event/action'), act],
    [t('audit/event/who'), who ? `${whoWords(t, row)} · ${roleWords(t, who.role)}` : whoWords(t, row)],
  ]
  if (subject) facts.push([typeWords(t, subject.type), subject.no ?? subject.id])
  if (subject?.name) facts.push([t('audit/event/customer'), subject.name])
  if (row.dealerCode !== null) facts.push([t('audit/event/dealer'), row.dealerCode])
  if (row.reason !== null) facts.push([t('audit/event/reason'), row.reason])
  if (batch !== null) facts.push([t('audit/event/batch'), batch])
  if (row.offline && row.saidAt !== null) facts.push([t('audit/event/offline'), `${t('audit/event/saidAt')} ${clock(row.saidAt)}`])
  facts.push([t('audit/event/address'), row.address ?? '–'], [t('audit/event/device'), row.deviceId ?? '–'], [t('audit/event/seal'), seal])
  const title = t('audit/event/title', { id: row.id })
  return (
    <Panel fill as="aside" label={title} title={title} actions={<CloseButton onClose={onClose} />}>
      <div className={styles['detail']}>
        <Facts facts={facts} />
        {noted.length > 0 ? (
          <>
            <h3 className={styles['more']}>{t('audit/event/more')}</h3>
            <Facts facts={noted.map(([name, value]) => [notedWords(t, name), typeof value === 'string' ? value : JSON.stringify(value)])} />
          </>
        ) : null}
      </div>
      <footer className={styles['foot']}>
        {batch === null ? null : <Button onPress={() => look({ batch })}>{t('audit/event/byBatch')}</Button>}
        {subject ? <Button onPress={() => look({ subject: subject.no ?? subject.id })}>{t('audit/event/bySubject')}</Button> : null}
        {who ? <Button onPress={() => look({ who: who.loginId })}>{t('audit/event/byWho')}</Button> : null}
      </footer>
    </Panel>
  )
}

const notedNames = [
  'asked',
  'count',
  'documents',
  'scopes',
  'deviceName',
  'kind',
  'orderNo',
  'state',
  'outcome',
  'what',
  'route',
  'lacks',
  'rule',
  'verdict',
  'note',
  'events',
  'keptYears',
  'before',
] as const

/** What was noted under a name that has no words is shown under that name. */
function notedWords(t: ReturnType<typeof useText>, name: string): string {
  const known = notedNames.find((one) => one === name)
  return known ? t(`audit/event/noted/${known}`) : name
}

function roleWords(t: ReturnType<typeof useText>, role: string): string {
  const { data } = roleSchema.safeParse(role)
  return data ? t(`role/${data}`) : role
}
