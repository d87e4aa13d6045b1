import type { Contract } from '../contracts/contract.ts'
import { isClosed } from '../contracts/contractTable.ts'
import { HOUR_MS, toInstant, type Instant } from '../kernel/instant.ts'

/** The digits behind the prefix: so many numbers the centre has to give. */
const SERIAL_DIGITS = 7
const SERIALS = 10 ** SERIAL_DIGITS
const PREFIX = '010-5'
const ENDING_DIGITS = 4

/** How many numbers are proposed at once: as many as a customer compares. */
export const PROPOSED_NUMBERS_MAX = 5
/** How many are looked at for a proposal without a wish; nearly all of the centre's numbers are free. */
const LOOKED_AT = 40

/** NUM-2: so long a number that was given up is given to nobody, so that calls for its old owner reach no stranger. */
export const NUMBER_REST_MS = 28 * 24 * HOUR_MS

/** The number of the centre with this serial, counted from 0. */
export function lineNumberOf(serial: number): Contract['msisdn'] {
  const digits = String(serial).padStart(SERIAL_DIGITS, '0')
  return `${PREFIX}${digits.slice(0, -ENDING_DIGITS)}-${digits.slice(-ENDING_DIGITS)}`
}

/** Whether the centre may give this number out; every other one belongs to a customer or to another carrier. */
export function isNumberOfCentre(msisdn: Contract['msisdn']): boolean {
  return msisdn.startsWith(PREFIX)
}

/**
 * Numbers of the centre in an order of chance, each once, of which those that are free may be proposed: all that end as wished,
 * or a few of all. `lastFour`: four digits, or null; `random` in [0, 1).
 */
export function numbersToLookAt(lastFour: string | null, random: () => number): readonly Contract['msisdn'][] {
  if (lastFour === null) return [...new Set(Array.from({ length: LOOKED_AT }, () => lineNumberOf(Math.floor(random() * SERIALS))))]
  const ending = Number(lastFour)
  const endings = 10 ** ENDING_DIGITS
  const serials = Array.from({ length: SERIALS / endings }, (_, i) => i * endings + ending)
  for (let left = serials.length - 1; left > 0; left--) {
    const other = Math.floor(random() * (left + 1))
    ;[serials[left], serials[other]] = [serials[other]!, serials[left]!]
  }
  return serials.map(lineNumberOf)
}

/** NUM-2: the number is the contract's still: it lives, or it ended less than 28 days ago. */
export function hasItsNumber({ status, terminatedAt }: Pick<Contract, 'status' | 'terminatedAt'>, at: Instant): boolean {
  return !isClosed(status) || (terminatedAt ?? '') > restingSince(at)
}

/** What was given up after this instant rests still. */
export function restingSince(at: Instant): Instant {
  return toInstant(Date.parse(at) - NUMBER_REST_MS)
}

/** Until when a number rests that was given up at this instant. */
export function restsUntil(givenUpAt: Instant): Instant {
  return toInstant(Date.parse(givenUpAt) + NUMBER_REST_MS)
}
