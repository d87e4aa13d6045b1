import { z } from 'zod'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Alternative } from '../../domain/stock/alternative.ts'
import { alternativesFor } from '../../domain/stock/alternativesFor.ts'
import type { Hub, StockFigures } from '../../domain/stock/hub.ts'
import type { DatabaseTransaction } from '../platform/database.ts'
import { runStatement } from '../platform/namedStatements.ts'
import { elsewhereRowSchema } from './stockRowSchemas.ts'
import { stockStatements } from './stockStatements.ts'

/** An order has room for so many, over all of its models. */
const ALTERNATIVES_OF_ORDER_MAX = 20

export type Wish = {
  readonly hub: Hub
  /** Whose shop asks: it may sell out of shared hubs and its own dealer's. */
  readonly dealerCode: string | null
  readonly lines: readonly { readonly skuCode: string; readonly quantity: number }[]
  /** The level at the asked hub, where it has one. */
  readonly levelOf: (skuCode: string) => StockFigures | undefined
}

/**
 * STK-11 (S6): for each wish, where else or when it can be had, as of this transaction. `taken` tells the figures that this
 * very transaction leaves behind, so that nothing is offered which it has just promised.
 */
export async function findAlternatives(
  tx: DatabaseTransaction,
  wishes: readonly Wish[],
  now: Instant,
  taken: (hubCode: string, skuCode: string) => StockFigures | undefined = () => undefined,
): Promise<readonly (readonly Alternative[])[]> {
  const skus = [...new Set(wishes.flatMap(({ lines }) => lines.map(({ skuCode }) => skuCode)))]
  if (skus.length === 0) return wishes.map(() => [])
  const rows = z.array(elsewhereRowSchema).parse(await runStatement(tx, stockStatements.elsewhere, [skus]))
  return wishes.map(({ hub, dealerCode, lines, levelOf }) => {
    const wanted = new Map<string, number>()
    for (const { skuCode, quantity } of lines) wanted.set(skuCode, (wanted.get(skuCode) ?? 0) + quantity)
    const found = [...wanted].flatMap(([skuCode, quantity]) => {
      const others = rows
        .filter((row) => row.skuCode === skuCode && (row.hub.dealerCode === null || row.hub.dealerCode === dealerCode))
        .map((row) => ({ hub: row.hub, level: taken(row.hub.hubCode, skuCode) ?? row.level }))
      return alternativesFor({ skuCode, quantity, hub, others, level: levelOf(skuCode), now })
    })
    return found.slice(0, ALTERNATIVES_OF_ORDER_MAX)
  })
}
