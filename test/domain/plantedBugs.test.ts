import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextTask, recordResult } from '../../domain/orders/decideSaga.ts'
import { decideAdjustment } from '../../domain/stock/decideAdjustment.ts'
import { allocateWave, type WaveEntry } from '../../domain/stock/allocateWave.ts'
import { decideReservation } from '../../domain/stock/decideReservation.ts'
import { decideReservationEnd } from '../../domain/stock/decideReservationEnd.ts'
import { decideTransferAction } from '../../domain/stock/decideTransferAction.ts'
import { settleOfflineSale } from '../../domain/stock/settleOfflineSale.ts'
import { runSaga, sagaScript, skippedSteps, type SagaDecisions } from './orders/sagaWorld.ts'
import { stockCommand } from './stock/stockCommands.ts'
import { StockWorld } from './stock/stockWorld.ts'
import type { StockDecisions } from './stock/worldGoods.ts'
import { waveCommand, WaveWorld, type WaveDecisions } from './stock/waveWorld.ts'

/** Whether a mistake is found must not be luck: every run of this file makes the same commands. */
const SEED = 20_261_123

/** A check that finds nothing is worth nothing: each of these mistakes was made by somebody, and each is found. */
function isFound(planted: Partial<StockDecisions>): boolean {
  const run = fc.array(stockCommand, { minLength: 40, maxLength: 100, size: 'max' })
  const property = fc.property(run, (commands) => {
    const world = new StockWorld(planted)
    for (const command of commands) {
      command(world)
      world.check()
    }
  })
  return fc.check(property, { numRuns: 300, endOnFailure: true, seed: SEED }).failed
}

test('[STK-8] found: each line looks at the stock by itself', () => {
  const planted: StockDecisions['reservation'] = (request, book) => {
    const each = request.lines.map((line) => decideReservation({ ...request, lines: [line] }, book))
    const refused = each.find((one) => !('movements' in one))
    if (refused) return refused
    const held = each.flatMap((one) => ('movements' in one ? [one] : []))
    return { kind: 'held', lines: held.flatMap(({ lines }) => lines), movements: held.flatMap(({ movements }) => movements), book }
  }
  expect(isFound({ reservation: planted })).toBe(true)
})

const isWaveFound = (planted: Partial<WaveDecisions>): boolean =>
  fc.check(
    fc.property(fc.array(waveCommand, { maxLength: 60, size: 'max' }), (commands) => {
      const world = new WaveWorld(planted)
      for (const command of commands) world.run(command)
    }),
    { numRuns: 300, endOnFailure: true, seed: SEED },
  ).failed

test('[STK-10] found: a new order takes what somebody waits for', () => {
  const planted: WaveDecisions['reservation'] = (request, book) => {
    const decision = decideReservation(request, { ...book, keptBack: new Map() })
    return 'book' in decision ? { ...decision, book: { ...decision.book, keptBack: book.keptBack } } : decision
  }
  expect(isWaveFound({ reservation: planted })).toBe(true)
})

test('[STK-10] found: the small orders of a wave are served first', () => {
  const piecesOf = ({ request }: WaveEntry) => request.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const planted: WaveDecisions['wave'] = (entries, book, now) => {
    const bySize = entries.toSorted((a, b) => piecesOf(a) - piecesOf(b)).map((entry, i) => ({ ...entry, position: i, was: entry.position }))
    const { allocations, ...rest } = allocateWave(bySize, book, now)
    return { ...rest, allocations: allocations.map((one) => ({ ...one, position: bySize[one.position]!.was })) }
  }
  expect(isWaveFound({ wave: planted })).toBe(true)
})

test('[STK-17] found: who waits keeps goods back for ever', () => {
  const planted: WaveDecisions['wave'] = (entries, book, now) =>
    allocateWave(
      entries.map((entry) => ({ ...entry, waitsSince: now })),
      book,
      now,
    )
  expect(isWaveFound({ wave: planted })).toBe(true)
})

test('[STK-9] found: a release that is said twice gives the stock back twice', () => {
  const planted: StockDecisions['reservationEnd'] = (reservation, end, now) =>
    decideReservationEnd(reservation.state === 'released' ? { ...reservation, state: 'held' } : reservation, end, now)
  expect(isFound({ reservationEnd: planted })).toBe(true)
})

test('[STK-9] found: what expired is consumed all the same', () => {
  const planted: StockDecisions['reservationEnd'] = (reservation, end, now) =>
    end === 'consume'
      ? decideReservationEnd({ ...reservation, state: 'held', validUntil: null }, end, now)
      : decideReservationEnd(reservation, end, now)
  expect(isFound({ reservationEnd: planted })).toBe(true)
})

test('[TRF-5] found: a damaged piece arrives twice, as damaged and as good', () => {
  const planted: StockDecisions['transferAction'] = (input, action) => {
    const decision = decideTransferAction(input, action)
    if (!decision.ok) return decision
    const damaged = decision.movements
      .filter(({ kind }) => kind === 'arriveDamaged')
      .map((movement) => ({ ...movement, kind: 'arrive' as const }))
    return { ...decision, movements: [...decision.movements, ...damaged] }
  }
  expect(isFound({ transferAction: planted })).toBe(true)
})

test('[TRF-4] found: goods leave their source and nobody announces them', () => {
  const planted: StockDecisions['transferAction'] = (input, action) => {
    const decision = decideTransferAction(input, action)
    return decision.ok ? { ...decision, movements: decision.movements.filter(({ kind }) => kind !== 'announce') } : decision
  }
  expect(isFound({ transferAction: planted })).toBe(true)
})

test('[STK-13] found: a unit that an approved transfer counts on is booked away', () => {
  const planted: StockDecisions['adjustment'] = (input) => decideAdjustment({ ...input, availableBySku: new Map([['S25', 99]]) })
  expect(isFound({ adjustment: planted })).toBe(true)
})

test('[RIT-5] found: a sale that comes after its right is over takes the unit from whoever has it', () => {
  const planted: StockDecisions['offlineSale'] = (input) =>
    settleOfflineSale({ ...input, unit: input.unit && { ...input.unit, state: 'inStock' }, availableQty: 1 })
  expect(isFound({ offlineSale: planted })).toBe(true)
})

const isSagaFound = (planted: Partial<SagaDecisions>): boolean =>
  fc.check(
    fc.property(sagaScript, skippedSteps, (script, skipped) => void runSaga(script, skipped, planted)),
    { numRuns: 500, endOnFailure: true, seed: SEED },
  ).failed

test('[SAG-5] found: steps are undone in the order in which they were done', () => {
  const planted: SagaDecisions['nextTask'] = (saga, now) =>
    saga.state === 'compensating' ? nextTask({ ...saga, steps: saga.steps.toReversed() }, now) : nextTask(saga, now)
  expect(isSagaFound({ nextTask: planted })).toBe(true)
})

test('[SAG-3] found: a call whose answer never came is taken for one that was not made', () => {
  const planted: SagaDecisions['nextTask'] = (saga, now) => {
    if (saga.state !== 'compensating') return nextTask(saga, now)
    return nextTask(
      {
        ...saga,
        steps: saga.steps.map((step) => (step.state === 'calling' || step.state === 'failed' ? { ...step, state: 'pending' } : step)),
      },
      now,
    )
  }
  expect(isSagaFound({ nextTask: planted })).toBe(true)
})

test('[SAG-4] found: a refund that failed is forgotten', () => {
  const planted: SagaDecisions['recordResult'] = (saga, name, result, at) =>
    recordResult(saga, name, saga.state === 'compensating' && result.kind === 'refused' ? { kind: 'done', externalRef: null } : result, at)
  expect(isSagaFound({ recordResult: planted })).toBe(true)
})

test('[SAG-3] [STK-4] without a planted mistake nothing is found', () => {
  expect([isFound({}), isSagaFound({})]).toEqual([false, false])
})
