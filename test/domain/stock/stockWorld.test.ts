import fc from 'fast-check'
import { expect, test } from 'vitest'
import { discrepancyResolutions } from '../../../domain/stock/transfer.ts'
import { receipt, stockCommand } from './stockCommands.ts'
import { StockWorld } from './stockWorld.ts'

const nat = fc.nat({ max: 1000 })

test('[STK-4] whatever people do, levels are the fold of their movements, units agree with them, and no piece appears or vanishes', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(fc.array(stockCommand, { minLength: 40, maxLength: 100, size: 'max' }), (run) => {
      const world = new StockWorld()
      world.check()
      for (const command of run) {
        command(world)
        world.check()
      }
      for (const { kind } of world.journal) seen.add(kind)
    }),
    { numRuns: 120 },
  )
  // A run in which nothing happens proves nothing: the common movements all did.
  for (const kind of [
    'reserve',
    'release',
    'consume',
    'lease',
    'settleLease',
    'block',
    'missing',
    'dispatch',
    'announce',
    'arrive',
    'arriveDamaged',
  ]) {
    expect([...seen]).toContain(kind)
  }
})

test('[TRF-4] a transfer carried through is conserved to the unit at every step', () => {
  const steps = fc.tuple(fc.integer({ min: 1, max: 6 }), nat, nat, fc.boolean(), nat)
  fc.assert(
    fc.property(steps, ([phones, first, second, isOver, resolution]) => {
      const world = new StockWorld()
      const line = (quantity: number, cases: number) => [
        { skuCode: 'S25', quantity },
        { skuCode: 'CASE', quantity: cases },
      ]
      world.requestTransfer(0, 1, phones, 5)
      world.act(0, { kind: 'approve', lines: line(phones, 5), reason: null })
      world.act(0, { kind: 'pick' })
      const imeis = world
        .unitsIn('CTR-1', 'inStock')
        .slice(0, phones)
        .map(({ imei }) => imei)
      const lines = line(phones, 4).map((one) => ({ ...one, imeis: one.skuCode === 'S25' ? imeis : [] }))
      expect(world.act(0, { kind: 'dispatch', lines, trackingNo: null, reason: null })).toBe(true)
      world.check()
      const surplus = isOver ? world.unitsIn('CTR-1', 'inStock')[0]!.imei : null
      expect(world.act(0, { kind: 'receive', lines: receipt(world, 0, first, surplus), final: false })).toBe(true)
      world.check()
      if (world.transfers[0]!.transfer.state === 'partiallyReceived')
        world.act(0, { kind: 'receive', lines: receipt(world, 0, second, surplus), final: true })
      world.check()
      for (const { discrepancyId, kind } of world.transfers[0]!.transfer.discrepancies) {
        const ways = discrepancyResolutions[kind]
        expect(world.act(0, { kind: 'closeDiscrepancy', discrepancyId, resolution: ways[resolution % ways.length]!, reason: '확인' })).toBe(
          true,
        )
        world.check()
      }
      expect(world.transfers[0]!.transfer.state).toBe('closed')
    }),
  )
})
