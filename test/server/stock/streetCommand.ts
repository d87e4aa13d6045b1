import fc from 'fast-check'
import type { StockStreet } from './stockStreet.ts'

/** One thing that somebody does on the street; its name tells it again when a run fails. */
export type StreetCommand = { readonly name: string; readonly run: (street: StockStreet) => Promise<unknown> }

export const nat = fc.nat({ max: 1000 })
export const pick = <T>(items: readonly T[], at: number): T | undefined => items[at % Math.max(1, items.length)]
export const command = <T extends object>(
  name: string,
  given: { [K in keyof T]: fc.Arbitrary<T[K]> },
  run: (street: StockStreet, given: T) => Promise<unknown>,
): fc.Arbitrary<StreetCommand> =>
  fc.record<T>(given).map((value) => ({ name: `${name} ${JSON.stringify(value)}`, run: (street) => run(street, value) }))
