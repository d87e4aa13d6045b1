import { expect, test } from 'vitest'
import { explainPermission, type ExplainedPerson } from '../../domain/access/explainPermission.ts'
import { permissions } from '../../domain/access/permissions.ts'
import type { GivenRole, RoleBook } from '../../domain/access/roleBook.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import { whySentences } from '../../renderer/screens/access/accessWords.ts'
import { en } from '../../renderer/text/en.ts'
import { ko } from '../../renderer/text/ko.ts'
import type { Translate } from '../../renderer/text/TextProvider.tsx'
import { createTranslator } from '../../renderer/text/translator.ts'

test('[ACC-6] every permission has words in both languages, and no words are left over', () => {
  for (const { access } of [ko, en]) expect(Object.keys(access.permission)).toEqual([...permissions])
})

const book: RoleBook = {
  apart: [],
  roles: [
    { code: 'DEALER_MANAGER', name: null, permissions: [], juniors: ['DEALER_STAFF'] },
    { code: 'DEALER_STAFF', name: null, permissions: ['order.place'], juniors: [] },
    { code: 'NIGHT_DESK', name: '야간 창구', permissions: ['order.place'], juniors: [] },
  ],
}
const given = (role: string, validTo: string | null = null): GivenRole => ({
  id: '01960000-0000-7000-8000-000000000001',
  role,
  scope: 'all',
  byPost: false,
  validFrom: toInstant(0),
  validTo: validTo === null ? null : toInstant(Date.parse(validTo)),
  givenBy: null,
  reason: null,
})

function why(person: Partial<ExplainedPerson>): readonly string[] {
  const fixed = createTranslator().getFixedT('ko')
  const t: Translate = (key, values) => fixed(key, { ...values })
  const explanation = explainPermission(
    book,
    { dealerCode: null, isStopped: false, given: [], ...person },
    { permission: 'order.place', now: toInstant(Date.UTC(2026, 10, 30)) },
  )
  return whySentences({ t, format: { clock: (instant) => instant.slice(0, 10) }, book }, explanation)
}

test('[ACC-6] why somebody may, may no longer, or lacks a role is said in plain words', () => {
  expect(why({ given: [given('DEALER_MANAGER')] })).toEqual(['점장 역할이 판매직원 역할을 포함하고, 판매직원 역할에 이 권한이 있습니다.'])
  expect(why({ given: [given('NIGHT_DESK', '2026-11-01')] })).toEqual([
    '야간 창구 역할로 할 수 있었지만 2026-11-01에 끝났습니다.',
    '이 권한이 있는 역할: 점장, 판매직원, 야간 창구',
  ])
  expect(why({})).toEqual(['받은 역할 가운데 이 권한이 있는 역할이 없습니다.', '이 권한이 있는 역할: 점장, 판매직원, 야간 창구'])
  expect(why({ isStopped: true, given: [given('NIGHT_DESK')] })[0]).toBe('계정이 중지되어 있습니다. 역할이 있어도 아무것도 할 수 없습니다.')
})
