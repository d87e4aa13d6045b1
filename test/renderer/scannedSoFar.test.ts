import { expect, test } from 'vitest'
import { scannedSoFar, stillUnderWay, type CountMark } from '../../renderer/screens/stockCount/scannedSoFar.ts'

const [A, B] = ['350000000000017', '350000000000025']
const marks = (...given: (readonly [string, CountMark])[]) => new Map(given)

test('a unit that was just scanned counts before the count shows it, and once when it does', () => {
  const underWay = marks([B, 'scan'])
  expect(scannedSoFar([A], underWay)).toEqual([A, B])
  expect(scannedSoFar([A, B], underWay)).toEqual([A, B])
  expect(stillUnderWay([A], underWay)).toEqual(underWay)
  expect(stillUnderWay([A, B], underWay)).toEqual(marks())
})

test('a unit that was just taken out may be scanned again, before the count shows that it is gone', () => {
  const underWay = marks([A, 'unscan'])
  expect(scannedSoFar([A, B], underWay)).toEqual([B])
  expect(stillUnderWay([A, B], underWay)).toEqual(underWay)
  expect(stillUnderWay([B], underWay)).toEqual(marks())
  underWay.set(A, 'scan')
  expect(scannedSoFar([B], underWay)).toEqual([B, A])
})
