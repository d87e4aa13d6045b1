/** A stream of chance that a seed repeats. Good for schedules, never for secrets. */
export interface SeededRandom {
  /** From 0 to below 1. */
  fraction(): number
  /** A whole number from `low` to `high`, both possible. */
  between(low: number, high: number): number
  /** True with the given likelihood. */
  chance(likelihood: number): boolean
  pick<T>(items: readonly T[]): T
  /** A stream of its own, so that what one part of the world draws does not shift another. */
  branch(name: string): SeededRandom
}

/** mulberry32 over a hash of the seed's text. */
export function seededRandom(seed: number | string): SeededRandom {
  let state = hashOf(String(seed))
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(fraction() * (high - low + 1))
  return {
    fraction,
    between,
    chance: (likelihood) => fraction() < likelihood,
    pick: (items) => items[between(0, items.length - 1)]!,
    branch: (name) => seededRandom(`${seed}/${name}`),
  }
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return hash >>> 0
}

/** A UUIDv7 of the given time and chance. */
export function seededUuid(at: number, random: SeededRandom): string {
  const hex = (digits: number) =>
    random
      .between(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, '0')
  const time = Math.floor(at).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${random.pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(6)}${hex(6)}`
}
