import { expect, test } from 'vitest'
import { isFinal, mayFollow, type StateTable } from '../../../domain/kernel/stateTable.ts'
import { hubStates } from '../../../domain/stock/hub.ts'
import { hubTable } from '../../../domain/stock/hubTable.ts'
import { reservationStates, reservationTable } from '../../../domain/stock/reservation.ts'
import { saleRightStates, saleRightTable } from '../../../domain/stock/saleRight.ts'
import { stockCountStates, stockCountTable } from '../../../domain/stock/stockCount.ts'
import { onHandStates, stockUnitStates } from '../../../domain/stock/stockUnit.ts'
import { stockUnitTable } from '../../../domain/stock/stockUnitTable.ts'
import { transferStates } from '../../../domain/stock/transfer.ts'
import { transferTable } from '../../../domain/stock/transferTable.ts'

/** Every state can be reached from the first, and exactly these end it. */
function walk<S extends string>(table: StateTable<S>, states: readonly S[], start: S, finals: readonly S[]): void {
  const reached = new Set<S>([start])
  for (const state of reached) for (const next of table[state]) reached.add(next)
  expect([...reached].toSorted()).toEqual([...states].toSorted())
  expect(states.filter((state) => isFinal(table, state)).toSorted()).toEqual([...finals].toSorted())
}

test('[STK-2] a hub is planned, open, paused, closing, closed, and never opens again', () => {
  walk(hubTable, hubStates, 'planned', ['closed'])
  expect(hubStates.filter((state) => mayFollow(hubTable, state, 'closed'))).toEqual(['closing'])
})

test('[STK-3] a handset ends scrapped, leaves a hub only reserved or allocated, and what is promised is never written off', () => {
  walk(stockUnitTable, stockUnitStates, 'announced', ['scrapped'])
  const gone = stockUnitStates.filter((state) => !onHandStates.includes(state))
  const leaving = onHandStates.filter((state) => gone.some((other) => mayFollow(stockUnitTable, state, other)))
  expect(leaving.toSorted()).toEqual(['allocated', 'damaged', 'inStock', 'reserved'])
  for (const promised of ['leased', 'reserved', 'allocated'] as const) {
    expect(mayFollow(stockUnitTable, promised, 'lost') || mayFollow(stockUnitTable, promised, 'scrapped')).toBe(false)
  }
})

test('[STK-5] stock that was let go or used up is not held again under the same reservation', () => {
  walk(reservationTable, reservationStates, 'queued', ['rejected', 'released', 'expired', 'returned'])
  for (const state of ['consumed', 'released', 'expired', 'returned', 'rejected'] as const) {
    expect(mayFollow(reservationTable, state, 'held') || mayFollow(reservationTable, state, 'partiallyHeld')).toBe(false)
  }
  expect(reservationStates.filter((state) => mayFollow(reservationTable, state, 'consumed'))).toEqual(['held', 'partiallyHeld'])
})

test('[STK-6] a count is applied only after it was submitted', () => {
  walk(stockCountTable, stockCountStates, 'counting', ['applied', 'cancelled'])
  expect(stockCountStates.filter((state) => mayFollow(stockCountTable, state, 'applied'))).toEqual(['submitted'])
})

test('[TRF-1] a transfer ends closed, rejected, recalled or cancelled; nothing that left is cancelled', () => {
  walk(transferTable, transferStates, 'requested', ['closed', 'rejected', 'recalled', 'cancelled'])
  expect(transferStates.filter((state) => mayFollow(transferTable, state, 'cancelled'))).toEqual(['requested', 'approved', 'picking'])
})

test('[RIT-1] a sale right ends once: returned, expired or exhausted', () => {
  walk(saleRightTable, saleRightStates, 'active', ['returned', 'expired', 'exhausted'])
})
