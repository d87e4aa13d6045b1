import { expect, test } from 'vitest'
import { guardLooksWrong } from '../../renderer/data/guardLooksWrong.ts'
import { typedDay, typedPhone, typedWon } from '../../renderer/data/typedDigits.ts'

const masked = { msisdn: '010-****-4821', name: '홍*동' }

test('a guard that fits the masked data is let through to the centre, one that cannot be right is told at once', () => {
  expect(guardLooksWrong({ lastFour: '4821', name: '홍길동' }, masked)).toEqual({ lastFour: false, name: false })
  expect(guardLooksWrong({ lastFour: '4822', name: '김길동' }, masked)).toEqual({ lastFour: true, name: true })
  expect(guardLooksWrong({ lastFour: '4821', name: ' 홍 길 동 ' }, masked).name).toBe(false)
})

test('what is not typed to its end is not wrong yet', () => {
  expect(guardLooksWrong({ lastFour: '48', name: '홍' }, masked)).toEqual({ lastFour: false, name: false })
})

test('numbers and days get their hyphens while they are typed, and a won its digits only', () => {
  expect(['0', '0101', '01012345678', '010-1234-56789'].map(typedPhone)).toEqual(['0', '010-1', '010-1234-5678', '010-1234-5678'])
  expect(['1990', '199005', '19900517'].map(typedDay)).toEqual(['1990', '1990-05', '1990-05-17'])
  expect(['', '1,200,000', '12a'].map(typedWon)).toEqual([0, 1_200_000, 12])
})
