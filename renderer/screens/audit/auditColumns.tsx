import { z } from 'zod'
import { groupOf, type AuditAction, auditActions } from '../../../domain/audit/auditActions.ts'
import { seoulDayOf } from '../../../domain/kernel/seoulTime.ts'
import type { AuditRow } from '../../../domain/protocol/audit.ts'
import type { Format } from '../../text/format.ts'
import type { Translate } from '../../text/TextProvider.tsx'
import { columnHelper, type TableColumn } from '../../ui/DataTable.tsx'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'

export const AUDIT_TRACKS = '132px minmax(96px, 0.9fr) minmax(128px, 1.1fr) minmax(150px, 1.5fr) minmax(90px, 1.4fr)'

const pulledSchema = z.object({ documents: z.int() })
const column = columnHelper<AuditRow>()

/** What the list tells of an event at a glance. */
export function auditColumns(t: Translate, format: Format, now: number): readonly TableColumn<AuditRow>[] {
  return [
    column.display({
      id: 'when',
      header: t('audit/events/when'),
      cell: ({ row: { original } }) => whenWords(format, original.at, now),
    }),
    column.display({ id: 'who', header: t('audit/events/who'), cell: ({ row: { original } }) => whoWords(t, original) }),
    column.display({
      id: 'what',
      header: t('audit/events/what'),
      cell: ({ row: { original } }) => <Tag tone={toneOf(original.action)}>{actionWords(t, original.action)}</Tag>,
    }),
    column.display({ id: 'subject', header: t('audit/events/subject'), cell: ({ row: { original } }) => subjectWords(t, original) }),
    column.display({ id: 'reason', header: t('audit/events/reason'), cell: ({ row: { original } }) => original.reason ?? '' }),
  ]
}

/** MM.DD in Korea. */
const dayOf = (at: number) => seoulDayOf(at).slice('YYYY-'.length).replace('-', '.')

/** To the second, as a trail is read: the day only when it is another one. */
function whenWords(format: Format, instant: string, now: number): string {
  const at = Date.parse(instant)
  return seoulDayOf(at) === seoulDayOf(now) ? format.time(instant) : `${dayOf(at)} ${format.time(instant)}`
}

/** An event of a newer program shows its own name. */
export function actionWords(t: Translate, action: string): string {
  return isKnown(action) ? t(`audit/action/${action}`) : action
}

export function whoWords(t: Translate, { who, deviceId }: Pick<AuditRow, 'who' | 'deviceId'>): string {
  if (who) return `${who.displayName} (${who.loginId})`
  return t(deviceId === null ? 'audit/events/nobody' : 'audit/events/gone')
}

/** A page that a PC pulled is about many: how many is told. */
export function subjectWords(t: Translate, { subject, detail }: Pick<AuditRow, 'subject' | 'detail'>): string {
  const pulled = pulledSchema.safeParse(detail).data?.documents
  if (subject === null) return pulled === undefined ? '' : t('audit/events/documents', { count: pulled })
  const named = [subject.no ?? subject.id.slice(0, 8), subject.name].filter((part) => part !== null)
  return `${typeWords(t, subject.type)} ${named.join(' ')}`
}

const types = ['contract', 'order', 'conflict', 'hub', 'alert', 'report', 'person', 'role'] as const

export function typeWords(t: Translate, type: string): string {
  return t(`audit/subjectType/${types.find((known) => known === type) ?? 'other'}`)
}

export function toneOf(action: string): Tone {
  if (action === 'session.refresh_theft' || action === 'session.sign_in_failed') return 'bad'
  const group = groupOf(action)
  return group === 'unmask' || group === 'takeOut' || group === 'miss' ? 'warn' : group === 'change' ? 'mine' : 'plain'
}

function isKnown(action: string): action is AuditAction {
  return Object.hasOwn(auditActions, action)
}
