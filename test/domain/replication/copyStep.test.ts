import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyStepSchema, isPutBack, STEPS_LATE_MAX } from '../../../domain/replication/copyStep.ts'

test('[PCS-30] ATK-22 a copy is older than it was when it is further behind than a late request can be', () => {
  const steps = fc.integer({ min: 1, max: 1_000_000 })
  fc.assert(fc.property(steps, steps, (step, highest) => isPutBack({ step, highest }) === highest - step > STEPS_LATE_MAX))
  expect(isPutBack({ step: 7, highest: 9 })).toBe(true)
  expect(isPutBack({ step: 8, highest: 9 })).toBe(false)
  // A centre that was restored from a backup knows less than the copy.
  expect(isPutBack({ step: 9, highest: 7 })).toBe(false)
  expect(copyStepSchema.safeParse({ copyId: '01980000-0000-7000-8000-0000000000ee', step: 0 }).success).toBe(false)
})
