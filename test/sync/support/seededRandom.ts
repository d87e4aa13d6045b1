import type { Random } from '../../../sync/ports.ts'

/** Chance with a seed; ids are valid UUIDv7 that count up. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  let count = 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const hex = (value: number, length: number) => value.toString(16).padStart(length, '0').slice(-length)
  const uuid = () => {
    count++
    const [a, b] = [Math.floor(fraction() * 0x1000), Math.floor(fraction() * 0x1000)]
    return `01990000-${hex(count >>> 12, 4)}-7${hex(count, 3)}-8${hex(a, 3)}-${hex(seed, 8)}${hex(b, 4)}`
  }
  return { uuid, fraction }
}
