import { expect, test } from 'vitest'
import { typedDay, typedPhone, typedWon } from '../../renderer/data/typedDigits.ts'

test('a number gets its hyphens while it is typed, and one that is pasted loses its spaces, dots and country', () => {
  expect(['0', '0101', '0101234', '01012345678', '010123456789'].map(typedPhone)).toEqual([
    '0',
    '010-1',
    '010-1234',
    '010-1234-5678',
    '010-1234-5678',
  ])
  for (const pasted of [' 010 1234 5678 ', '010.1234.5678', '+82 10-1234-5678', '+82 (0)10-1234-5678', '821012345678'])
    expect(typedPhone(pasted), pasted).toBe('010-1234-5678')
})

test('a day gets its hyphens, and won lose their separators', () => {
  expect(['1990', '199005', '19900517', '1990.05.17', ' 1990-05-17 '].map(typedDay)).toEqual([
    '1990',
    '1990-05',
    '1990-05-17',
    '1990-05-17',
    '1990-05-17',
  ])
  expect(['', '1,000원', '없음'].map(typedWon)).toEqual([0, 1000, 0])
})
