import { invariant } from '../../domain/kernel/invariant.ts'

const SLOTS_FIRST = 1 << 16
const LETTER_BASE = 'A'.charCodeAt(0) - 1
const DIGITS = 1e13

/**
 * The contract numbers a file has shown so far. Each is one exact number in an open-addressed table: about 16 bytes a
 * row, where a set of strings would take a hundred, so that half a gigabyte of rows stays within tens of megabytes.
 */
export class SeenContractNumbers {
  #slots = new Float64Array(SLOTS_FIRST)
  #size = 0

  has(contractNo: string): boolean {
    return this.#slots[this.#find(this.#slots, keyOf(contractNo))] !== 0
  }

  add(contractNo: string): void {
    const key = keyOf(contractNo)
    const slot = this.#find(this.#slots, key)
    if (this.#slots[slot] !== 0) return
    this.#slots[slot] = key
    if (++this.#size * 2 > this.#slots.length) this.#grow()
  }

  #find(slots: Float64Array, key: number): number {
    const mask = slots.length - 1
    let slot = (Math.imul(key % 0x7fffffff, 0x9e3779b1) >>> 7) & mask
    while (slots[slot] !== 0 && slots[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const slots = new Float64Array(this.#slots.length * 2)
    for (const key of this.#slots) if (key !== 0) slots[this.#find(slots, key)] = key
    this.#slots = slots
  }
}

/** `K`, perhaps a letter, 6 to 12 digits: the letter and a leading 1 that keeps zeros in front of the digits, below 2^53. */
function keyOf(contractNo: string): number {
  const found = /^K([A-Z]?)(\d{6,12})$/.exec(contractNo)
  invariant(found, 'only valid contract numbers are remembered')
  const letter = found[1] === '' ? 0 : found[1]!.charCodeAt(0) - LETTER_BASE
  return letter * DIGITS + Number(`1${found[2]}`)
}
