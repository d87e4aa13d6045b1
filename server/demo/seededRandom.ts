/** Chance that is the same for the same seed on every machine (sfc32). Not for secrets. */
export class SeededRandom {
  #a: number
  #b: number
  #c: number
  #count = 1

  /** Two numbers make the seed, so that the n-th thing of a kind has chance of its own, whatever was made before it. */
  constructor(kind: number, n: number) {
    this.#a = kind | 0
    this.#b = n | 0
    this.#c = 0x9e3779b9 | 0
    for (let i = 0; i < 12; i++) this.next()
  }

  /** At least 0, below 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#count) | 0
    this.#count = (this.#count + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (this.#c << 21) | (this.#c >>> 11)
    this.#c = (this.#c + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.between(0, items.length - 1)] ?? items[0]
  }

  /** One of the pairs' values, each as often as its weight says. */
  weighted<T>(pairs: readonly [readonly [T, number], ...(readonly [T, number])[]]): T {
    let left = this.next() * pairs.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [value, weight] of pairs) {
      left -= weight
      if (left < 0) return value
    }
    return pairs[0][0]
  }
}
