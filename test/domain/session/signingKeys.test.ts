import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACCESS_TOKEN_TTL_MS, AUTH_GRACE_MS } from '../../../domain/session/session.ts'
import {
  decideKeys,
  KEY_LEAD_MS,
  KEY_REFRESH_MS,
  KEY_SIGNS_FOR_MS,
  KEY_VERIFIES_AFTER_MS,
  signingKeyAt,
  type KeyAge,
} from '../../../domain/session/signingKeys.ts'

const T = 1_770_000_000_000
type Key = KeyAge & { readonly publishedAt: number }

test('[IDN-5] the first key signs at once; the next is published ten minutes before it signs, a month later', () => {
  expect(decideKeys([], T)).toEqual({ publish: { signsFrom: T }, retire: [] })
  const first = { kid: 'a', signsFrom: T }
  const due = T + KEY_SIGNS_FOR_MS - KEY_LEAD_MS
  expect(decideKeys([first], due - 1)).toEqual({ publish: null, retire: [] })
  expect(decideKeys([first], due)).toEqual({ publish: { signsFrom: T + KEY_SIGNS_FOR_MS }, retire: [] })
  const second = { kid: 'b', signsFrom: T + KEY_SIGNS_FOR_MS }
  expect(signingKeyAt([second, first], second.signsFrom - 1)).toBe(first)
  expect(signingKeyAt([second, first], second.signsFrom)).toBe(second)
  expect(decideKeys([first, second], second.signsFrom + KEY_VERIFIES_AFTER_MS - 1).retire).toEqual([])
  expect(decideKeys([first, second], second.signsFrom + KEY_VERIFIES_AFTER_MS).retire).toEqual(['a'])
})

test('[IDN-5] where the signing key was taken away a new one signs at once', () => {
  expect(decideKeys([{ kid: 'next', signsFrom: T + 60_000 }], T).publish).toEqual({ signsFrom: T })
})

test('[IDN-5] S-12 whenever identity looks after its keys, a reader knows each key before it signs, and for as long as a token of it counts', () => {
  const steps = fc.array(fc.integer({ min: 1000, max: 3 * 24 * 3_600_000 }), { minLength: 5, maxLength: 60 })
  fc.assert(
    fc.property(steps, (waits) => {
      let now = T
      let keys: Key[] = []
      const gone: { readonly kid: string; readonly at: number }[] = []
      const signedLast = new Map<string, number>()
      for (const wait of waits) {
        now += wait
        const { publish, retire } = decideKeys(keys, now)
        for (const kid of retire) gone.push({ kid, at: now })
        keys = keys.filter(({ kid }) => !retire.includes(kid))
        if (publish) keys.push({ kid: `k${now}`, signsFrom: publish.signsFrom, publishedAt: now })
        const signing = signingKeyAt(keys, now)
        expect(signing).toBeDefined()
        signedLast.set(signing!.kid, now)
        expect(keys.length).toBeLessThanOrEqual(3)
      }
      for (const [i, { signsFrom, publishedAt }] of keys.entries())
        if (i > 0) expect(signsFrom - publishedAt).toBeGreaterThan(KEY_REFRESH_MS)
      for (const { kid, at } of gone) expect(at - (signedLast.get(kid) ?? 0)).toBeGreaterThanOrEqual(ACCESS_TOKEN_TTL_MS + AUTH_GRACE_MS)
    }),
  )
})
