import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeenContractNumbers } from '../../../server/imports/seenContractNumbers.ts'

const contractNo = fc.stringMatching(/^K[A-Z]?\d{6,12}$/)

test('[IMP-8] numbers are remembered exactly: a letter or a zero in front makes another number', () => {
  fc.assert(
    fc.property(fc.array(contractNo, { maxLength: 300 }), fc.array(contractNo, { maxLength: 50 }), (seen, others) => {
      const numbers = new SeenContractNumbers()
      for (const number of seen) numbers.add(number)
      expect(seen.every((number) => numbers.has(number))).toBe(true)
      expect(others.filter((number) => numbers.has(number) !== seen.includes(number))).toEqual([])
    }),
  )
  const numbers = new SeenContractNumbers()
  numbers.add('K000001')
  expect(['K0000001', 'KA000001', 'K000001'].map((number) => numbers.has(number))).toEqual([false, false, true])
})

test('[IMP-8] it grows', () => {
  const numbers = new SeenContractNumbers()
  for (let i = 0; i < 100_000; i++) numbers.add(`K${200_000_000 + i}`)
  expect([0, 50_000, 99_999, 100_000].map((i) => numbers.has(`K${200_000_000 + i}`))).toEqual([true, true, true, false])
})
