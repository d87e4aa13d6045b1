import type { Millis } from '../kernel/instant.ts'
import type { HubCode, SaleRightId } from '../kernel/ids.ts'
import type { SaleRight } from './saleRight.ts'

/** Whether a PC takes units to be sold without a line: `auto` until a person decides for this PC. */
export const rightSettings = ['auto', 'on', 'off'] as const
export type RightSetting = (typeof rightSettings)[number]

export type HeldRight = Pick<SaleRight, 'hubCode' | 'issuedAt' | 'expiresAt'> & { readonly id: SaleRightId }

export type RightKeepingInput = {
  readonly setting: RightSetting
  /** The hub this PC would take from; null: none is open. */
  readonly hubCode: HubCode | null
  /** Active rights of this person on this device. */
  readonly mine: readonly HeldRight[]
  /** Active rights of other devices of the dealer. */
  readonly others: readonly HeldRight[]
  /** What is held lasts, and is not sold out. */
  readonly isEnough: boolean
  /** The centre's time as far as it is known; null: not at all. */
  readonly now: Millis | null
}

/**
 * RIT-10: what a PC does about its sale rights. Told nothing, one PC of a hub holds them: the first that asked; of two that
 * asked at once the younger gives back. A PC that is told to takes them whoever has some, one that is told not to has none.
 */
export function decideRightKeeping(input: RightKeepingInput): 'take' | 'giveBack' | 'rest' {
  const { setting, mine, isEnough } = input
  if (setting === 'off') return mine.length > 0 ? 'giveBack' : 'rest'
  if (setting === 'auto' && isHeldElsewhere(input)) return mine.length > 0 ? 'giveBack' : 'rest'
  return isEnough || input.hubCode === null ? 'rest' : 'take'
}

/** Another PC of the hub has rights that hold, and had them first. */
export function isHeldElsewhere({ hubCode, mine, others, now }: Omit<RightKeepingInput, 'setting' | 'isEnough'>): boolean {
  const holding = others.filter((right) => right.hubCode === hubCode && (now === null || Date.parse(right.expiresAt) > now))
  const own = mine.filter((right) => right.hubCode === hubCode)
  return holding.some((other) => own.every((right) => isOlder(other, right)))
}

function isOlder(a: HeldRight, b: HeldRight): boolean {
  return a.issuedAt === b.issuedAt ? a.id < b.id : Date.parse(a.issuedAt) < Date.parse(b.issuedAt)
}
