import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../domain/kernel/canonicalJson.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import { decideStepUp, stepUpText } from '../../../domain/session/stepUp.ts'

const asked = { method: 'POST', path: '/hubs/H1/state', body: { state: 'closed', reason: '이전' } }

test('[MFA-6] another method, path or word of the body is another request; the order of keys is none', () => {
  const text = stepUpText(asked)
  expect(stepUpText({ ...asked, body: { reason: '이전', state: 'closed' } })).toBe(text)
  for (const other of [
    { ...asked, method: 'DELETE' },
    { ...asked, path: '/hubs/H2/state' },
    { ...asked, body: { ...asked.body, state: 'open' } },
    { ...asked, body: { state: 'closed' } },
    { ...asked, body: undefined },
  ])
    expect(stepUpText(other)).not.toBe(text)
})

test('[MFA-6] who has no second factor goes on where their role needs none; a ticket counts though identity is down; without one it says so', () => {
  const said = (isEnrolled: boolean, isDemanded: boolean, hasTicket: boolean, isIdentityDown: boolean) => {
    const decided = decideStepUp({ isEnrolled, isDemanded, hasTicket, isIdentityDown })
    return decided.ok ? 'goes on' : decided.code
  }
  for (const isDown of [false, true]) {
    expect(said(false, false, false, isDown)).toBe('goes on')
    for (const isDemanded of [false, true]) expect(said(true, isDemanded, true, isDown)).toBe('goes on')
  }
  expect(said(true, false, false, false)).toBe('step_up_needed')
  expect(said(true, true, false, false)).toBe('step_up_needed')
  expect(said(false, true, false, false)).toBe('step_up_enrolment_needed')
  expect(said(false, true, false, true)).toBe('auth_unavailable')
  expect(said(true, false, false, true)).toBe('auth_unavailable')
})

test('canonical text is JSON, the same for equal values only', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const [one, two] = [canonicalJson(a as Json), canonicalJson(b as Json)]
      expect(JSON.parse(one)).toEqual(JSON.parse(JSON.stringify(a)))
      expect(one === two).toBe(JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(two)))
    }),
  )
})
