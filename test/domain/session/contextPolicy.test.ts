import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../../domain/kernel/instant.ts'
import {
  contextPolicySchema,
  decideContext,
  doubtKinds,
  doubtLevels,
  doubtsOf,
  mayGoOn,
  verdicts,
  type Context,
  type ContextPolicy,
  type Doubts,
} from '../../../domain/session/contextPolicy.ts'

const verdict = fc.constantFrom(...verdicts)
const anyPolicy: fc.Arbitrary<ContextPolicy> = fc
  .record(
    {
      device: fc.tuple(verdict, verdict).map((two) => {
        const [known, keyless] = two.toSorted((a, b) => verdicts.indexOf(a) - verdicts.indexOf(b)) as [(typeof two)[0], (typeof two)[1]]
        return { known, keyless }
      }),
      place: verdict.map((outside) => ({ networks: { all: ['10.0.0.0/8'] }, outside })),
      hour: verdict.map((outside) => ({ from: 8, to: 22, outside })),
      travel: verdict.map((changed) => ({ regions: { 서울: ['10.0.0.0/8'] }, withinMinutes: 60, changed })),
      version: verdict.map((older) => ({ least: '1.0.0', older })),
      conduct: fc.constantFrom('allow', 'stepUp').map((unusual) => ({ unusual })),
    },
    { requiredKeys: [] },
  )
  .map((rules) => contextPolicySchema.parse({ roles: ['DEALER_STAFF'], ...rules }))
const anyLevels = fc.tuple(...doubtKinds.map((kind) => fc.nat(doubtLevels[kind].length - 1)))
const doubtsAt = (levels: readonly number[]) =>
  Object.fromEntries(doubtKinds.map((kind, index) => [kind, doubtLevels[kind][levels[index] ?? 0]])) as unknown as Doubts

test('[POL-1] A-10 more doubt never loosens: with any policy the verdict stays or hardens, and no reason is dropped', () => {
  fc.assert(
    fc.property(anyPolicy, anyLevels, anyLevels, (policy, one, other) => {
      const most = one.map((level, index) => Math.max(level, other[index] ?? 0))
      const [less, more] = [decideContext(doubtsAt(one), policy), decideContext(doubtsAt(most), policy)]
      expect(verdicts.indexOf(more.verdict)).toBeGreaterThanOrEqual(verdicts.indexOf(less.verdict))
      expect(more.reasons).toEqual(expect.arrayContaining([...less.reasons]))
      for (const hasCode of [true, false]) if (!mayGoOn(less.verdict, hasCode)) expect(mayGoOn(more.verdict, hasCode)).toBe(false)
    }),
  )
})

test('[POL-1] A-10 every verdict but letting in has its reasons, and without doubt everybody is let in', () => {
  fc.assert(
    fc.property(anyPolicy, anyLevels, (policy, levels) => {
      const decided = decideContext(doubtsAt(levels), policy)
      expect(decided.reasons.length === 0).toBe(decided.verdict === 'allow')
    }),
  )
  fc.assert(
    fc.property(anyPolicy, (any) => {
      expect(decideContext(doubtsAt([0, 0, 0, 0, 0]), any).verdict).toBe('allow')
    }),
  )
})

const policy = contextPolicySchema.parse({
  roles: ['DEALER_STAFF'],
  hour: { from: 8, to: 22, outside: 'deny' },
  travel: { regions: { 서울: ['10.1.0.0/16'] }, withinMinutes: 60, changed: 'stepUp' },
  version: { least: '1.2.0', older: 'deny' },
})
const noon = Date.UTC(2026, 10, 30, 3)
const before = { address: '10.1.0.1', region: '서울', at: noon - 10 * MINUTE_MS }
const context: Context = {
  deviceState: 'approved',
  isInNetwork: true,
  region: '서울',
  address: '10.1.0.2',
  before,
  appVersion: '1.2.0',
  isUnusual: false,
  now: noon,
}
const doubts = (change: Partial<Context>) => doubtsOf({ ...context, ...change }, policy)

test('[POL-1] hours are those of Seoul: from the first one on, to before the last', () => {
  const at = (hour: number) => doubts({ now: Date.UTC(2026, 10, 30) + (hour - 9) * HOUR_MS, before: null }).hour
  expect([at(7.99), at(8), at(21.99), at(22), at(0), at(3)]).toEqual(['outside', 'inside', 'inside', 'outside', 'outside', 'outside'])
})

test('[POL-1] a region that changes within the time is doubted, an unknown one like any other, and one address is one place', () => {
  expect(doubts({}).travel).toBe('none')
  expect(doubts({ region: '부산' }).travel).toBe('changed')
  expect(doubts({ region: null }).travel).toBe('changed')
  expect(doubts({ region: null, before: { ...before, region: null } }).travel).toBe('changed')
  expect(doubts({ region: null, address: before.address, before: { ...before, region: null } }).travel).toBe('none')
  expect(doubts({ region: '부산', before: { ...before, at: noon - 60 * MINUTE_MS } }).travel).toBe('none')
  expect(doubts({ region: '부산', before: null }).travel).toBe('none')
})

test('[POL-1] a version that is older or cannot be read is doubted, and a PC without a key most', () => {
  const of = (appVersion: string) => doubts({ appVersion }).version
  expect(['1.2.0', '1.10.0', '2.0.0', '1.2.0-beta'].map(of)).toEqual(['current', 'current', 'current', 'current'])
  expect(['1.1.9', '0.9.0', '', 'latest', '1.2'].map(of)).toEqual(['older', 'older', 'older', 'older', 'older'])
  expect((['none', 'known', 'approved'] as const).map((deviceState) => doubts({ deviceState }).device)).toEqual([
    'keyless',
    'known',
    'approved',
  ])
})

test('[POL-2] a policy that is not understood is none: unknown rules, wrong networks, hours that end before they begin', () => {
  for (const wrong of [
    { roles: [] },
    { roles: ['BOSS'] },
    { roles: ['ADMIN'], weather: { rain: 'deny' } },
    { roles: ['ADMIN'], place: { networks: { all: ['10.0.0.0/33'] }, outside: 'deny' } },
    { roles: ['ADMIN'], place: { networks: { all: [] }, outside: 'deny' } },
    { roles: ['ADMIN'], place: { networks: { somewhere: ['10.0.0.0/8'] }, outside: 'deny' } },
    { roles: ['ADMIN'], hour: { from: 22, to: 8, outside: 'deny' } },
    { roles: ['ADMIN'], device: { known: 'deny', keyless: 'allow' } },
    { roles: ['ADMIN'], version: { least: 'new', older: 'deny' } },
  ])
    expect(contextPolicySchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
})

test('[POL-3] L-06 what was found unusual asks for a code where the operator says nothing, or nothing where he says so', () => {
  const unusual = doubts({ isUnusual: true })
  expect(decideContext(unusual, policy)).toEqual({ verdict: 'stepUp', reasons: ['conduct'] })
  expect(decideContext(unusual, { ...policy, conduct: { unusual: 'allow' } })).toEqual({ verdict: 'allow', reasons: [] })
  expect(contextPolicySchema.safeParse({ roles: ['DEALER_STAFF'], conduct: { unusual: 'deny' } }).success).toBe(false)
})
