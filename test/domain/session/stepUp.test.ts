import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../domain/kernel/canonicalJson.ts'
import type { Json } from '../../../domain/kernel/json.ts'
import { stepUpText } from '../../../domain/session/stepUp.ts'

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

test('canonical text is JSON, the same for equal values only', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const [one, two] = [canonicalJson(a as Json), canonicalJson(b as Json)]
      expect(JSON.parse(one)).toEqual(JSON.parse(JSON.stringify(a)))
      expect(one === two).toBe(JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(two)))
    }),
  )
})
