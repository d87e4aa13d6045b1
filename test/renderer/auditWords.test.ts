import { expect, test } from 'vitest'
import { auditActions, auditGroups } from '../../domain/audit/auditActions.ts'
import type { AuditFinding } from '../../domain/audit/auditFinding.ts'
import { anomalyRules } from '../../domain/audit/findAnomalies.ts'
import { seoulDaySpan } from '../../domain/kernel/seoulTime.ts'
import { auditQuery } from '../../renderer/data/auditQuery.ts'
import { NO_FILTER } from '../../renderer/data/auditView.ts'
import { proofStanding } from '../../renderer/data/proofStanding.ts'
import { en } from '../../renderer/text/en.ts'
import { ko } from '../../renderer/text/ko.ts'

test('[AUD-9] every act, every kind of act and every rule has words in both languages, and no words are left over', () => {
  for (const { audit } of [ko, en]) {
    expect(Object.keys(audit.action).toSorted()).toEqual(Object.keys(auditActions).toSorted())
    expect(Object.keys(audit.group)).toEqual([...auditGroups])
    expect(Object.keys(audit.rule)).toEqual([...anomalyRules])
    expect(Object.keys(audit.ruleHint)).toEqual([...anomalyRules])
  }
})

test('[AUD-9] what is typed becomes a question: days are days in Korea, the last one whole; what is no dealer is not asked for', () => {
  expect(auditQuery(NO_FILTER)).toEqual({})
  expect(auditQuery({ ...NO_FILTER, who: ' admin1 ', dealerCode: 'd1001', batch: '7f3a-91c2-00ab', group: 'unmask' })).toEqual({
    who: 'admin1',
    dealerCode: 'D1001',
    batch: '7F3A-91C2-00AB',
    group: 'unmask',
  })
  expect(auditQuery({ ...NO_FILTER, fromDay: '2026-11-30', untilDay: '2026-11-30' })).toEqual({
    from: '2026-11-29T15:00:00.000Z',
    until: '2026-11-30T15:00:00.000Z',
  })
  expect(auditQuery({ ...NO_FILTER, dealerCode: 'D1' })).toBe(null)
  expect(auditQuery({ ...NO_FILTER, batch: '7F3A' })).toBe(null)
})

test('[AUD-9] a proof is worth what it found, and after 36 hours without the next one it is old', () => {
  const at = '2026-11-29T20:00:00.000Z'
  const unproven = { kind: 'unproven', links: 5, copies: 0 } as const
  const inserted = { kind: 'inserted', eventId: 7 } as const
  const standing = (now: string, findings: readonly AuditFinding[] = []) =>
    proofStanding({ at, events: 5, heads: 1, findings: [...findings], count: findings.length }, now)
  expect(standing('2026-12-01T08:00:00.000Z')).toBe('proven')
  expect(standing('2026-12-01T08:00:00.001Z')).toBe('old')
  for (const now of [at, '2026-12-09T00:00:00.000Z']) {
    expect(standing(now, [unproven])).toBe('unproven')
    expect(standing(now, [unproven, inserted])).toBe('differing')
  }
})

test('[AUD-9] a day that is none, days reversed and a text that is too long are told as something that cannot be asked, and nothing throws', () => {
  for (const day of ['20261-11-30', '202611-11-30', '2026-02-30', '0000-01-01', '0001-01-01', '2026-11', 'today']) {
    expect(seoulDaySpan(day), day).toBe(null)
    expect(auditQuery({ ...NO_FILTER, fromDay: day }), day).toBe(null)
    expect(auditQuery({ ...NO_FILTER, untilDay: day }), day).toBe(null)
  }
  expect(seoulDaySpan('9999-12-31')).toEqual({ from: '9999-12-30T15:00:00.000Z', until: '9999-12-31T15:00:00.000Z' })
  expect(auditQuery({ ...NO_FILTER, fromDay: '2026-12-01', untilDay: '2026-11-30' })).toBe(null)
  for (const name of ['who', 'subject'] as const) {
    expect(auditQuery({ ...NO_FILTER, [name]: 'a'.repeat(81) })).toBe(null)
    expect(auditQuery({ ...NO_FILTER, [name]: ` ${'a'.repeat(80)} ` })).toEqual({ [name]: 'a'.repeat(80) })
  }
})
