import { expect, test } from 'vitest'
import { endBurst, extendBurst, SCAN_GAP_MS, type ScanBurst } from '../../renderer/data/scanBurst.ts'

const burstOf = (text: string, gapMs: number) =>
  Array.from(text).reduce<ScanBurst | null>((burst, char, i) => extendBurst(burst, { char, at: i * gapMs }), null)

test('keys in a row are one burst as long as no gap is longer than a scanner leaves', () => {
  const burst = burstOf('356938035643809', SCAN_GAP_MS)
  expect(endBurst(burst, burst!.at + SCAN_GAP_MS)).toBe('356938035643809')
  expect(endBurst(burst, burst!.at + SCAN_GAP_MS + 1)).toBeNull()
  expect(endBurst(burstOf('356938035643809', SCAN_GAP_MS + 1), 15 * (SCAN_GAP_MS + 1))).toBeNull()
})

test('a slow key begins anew, and a few fast keys are typing', () => {
  const slow = extendBurst(burstOf('356938', 10), { char: '1', at: 1000 })
  expect(slow.text).toBe('1')
  expect(endBurst(burstOf('1234567', 5), 35)).toBeNull()
  expect(endBurst(null, 0)).toBeNull()
})
