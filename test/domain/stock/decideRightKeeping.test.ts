import fc from 'fast-check'
import { expect, test } from 'vitest'
import { saleRightIdSchema } from '../../../domain/kernel/ids.ts'
import { decideRightKeeping, rightSettings, type HeldRight, type RightKeepingInput } from '../../../domain/stock/decideRightKeeping.ts'
import { uuidOf } from '../contracts/sampleContract.ts'
import { after, hubCodeOf, NOW } from './sampleStock.ts'

const HUB = hubCodeOf('HUB-A')
const held = (number: number, differing: Partial<HeldRight> = {}): HeldRight => ({
  id: saleRightIdSchema.parse(uuidOf(23, number)),
  hubCode: HUB,
  issuedAt: NOW,
  expiresAt: after(60_000),
  ...differing,
})
const asked: RightKeepingInput = { setting: 'auto', hubCode: HUB, mine: [], others: [], isEnough: false, now: Date.parse(NOW) }
const decide = (differing: Partial<RightKeepingInput>) => decideRightKeeping({ ...asked, ...differing })

test('[RIT-10] told nothing, a PC takes units unless another one of the hub holds some', () => {
  expect(decide({})).toBe('take')
  expect(decide({ isEnough: true, mine: [held(1)] })).toBe('rest')
  expect(decide({ others: [held(1)] })).toBe('rest')
  expect(decide({ others: [held(1, { hubCode: hubCodeOf('HUB-B') })] })).toBe('take')
  // Run out, and in its grace: nobody sells under it any more.
  expect(decide({ others: [held(1, { expiresAt: NOW })] })).toBe('take')
  // A PC that does not know how late it is takes nothing that may be another one's.
  expect(decide({ others: [held(1, { expiresAt: NOW })], now: null })).toBe('rest')
})

test('[RIT-10] a person decides otherwise for a PC', () => {
  expect(decide({ setting: 'on', others: [held(1)] })).toBe('take')
  expect(decide({ setting: 'on', others: [held(1)], isEnough: true })).toBe('rest')
  expect(decide({ setting: 'off' })).toBe('rest')
  expect(decide({ setting: 'off', mine: [held(1)], isEnough: true })).toBe('giveBack')
})

test('[RIT-10] of PCs that were told nothing and asked at once exactly one keeps what it got', () => {
  const rights = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom(0, 1, 2)), {
    minLength: 1,
    maxLength: 5,
    selector: ([number]) => number,
  })
  fc.assert(
    fc.property(rights, (rows) => {
      const all = rows.map(([number, late]) => held(number, { issuedAt: after(late * 1000) }))
      const steps = all.map((right) => decide({ mine: [right], others: all.filter((other) => other !== right), isEnough: true }))
      expect(steps.filter((step) => step === 'rest')).toHaveLength(1)
      expect(steps.filter((step) => step === 'giveBack')).toHaveLength(all.length - 1)
    }),
  )
})

test('[RIT-10] every choice has its word for every case', () => {
  for (const setting of rightSettings)
    for (const mine of [[], [held(1)]])
      for (const others of [[], [held(2)]])
        for (const isEnough of [true, false]) expect(['take', 'giveBack', 'rest']).toContain(decide({ setting, mine, others, isEnough }))
})
