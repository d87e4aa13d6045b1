import { expect, test } from 'vitest'
import { orderStates } from '../../domain/orders/orderTable.ts'
import { orderProgress } from '../../renderer/ui/order/orderProgress.ts'
import { sampleOrder, samplePlacement } from '../domain/orders/sampleOrder.ts'

const order = sampleOrder('SALE', { receipt: { kind: 'pickup', hubCode: 'HUB-A', requiredDay: null } })
const steps = (differing: object) => orderProgress({ ...order, ...differing }).map(({ name, state }) => `${name} ${state}`)

test('[SCR-9] a step is said to be done only when it is behind the order', () => {
  expect(steps({ state: 'placed' })).toEqual(['placed done', 'held current', 'paid next', 'confirmed next', 'handed next', 'received next'])
  expect(steps({ state: 'paid' })).toEqual(['placed done', 'held done', 'paid done', 'confirmed current', 'handed next', 'received next'])
  expect(steps({ state: 'completed' }).every((step) => step.endsWith('done'))).toBe(true)
})

test('[SCR-9] where it went wrong is where it says so', () => {
  expect(steps({ state: 'outOfStock' })[1]).toBe('held failed')
  expect(steps({ state: 'paymentFailed' })[2]).toBe('paid failed')
  expect(steps({ state: 'compensationStuck' }).at(-1)).toBe('undone failed')
})

test('[SCR-9] what is called off shows what was done and that it goes back, not steps it will never take', () => {
  const paid = { ...order.payment, capturedAmount: 1000 }
  expect(steps({ state: 'cancelling' })).toEqual(['placed done', 'undone current'])
  expect(steps({ state: 'cancelled', payment: paid })).toEqual(['placed done', 'paid done', 'undone done'])
})

test('an end of a contract has neither goods nor money, and every state has a way', () => {
  expect(steps({ kind: 'TERMINATE', state: 'confirmed', lines: [] })).toEqual(['placed done', 'confirmed done', 'applied current'])
  expect(steps({ kind: 'NUMBER_CHANGE', state: 'confirmed', lines: [] })).toEqual(['placed done', 'confirmed done', 'renumbered current'])
  expect(steps({ kind: 'NUMBER_CHANGE', state: 'completed', lines: [] }).at(-1)).toBe('renumbered done')
  for (const state of orderStates) expect(orderProgress({ ...order, state }).length, state).toBeGreaterThan(1)
})

test('[SCR-9] nothing is behind an order that only this PC knows of', () => {
  const here = orderProgress({ ...order, state: 'placed' }, true).map(({ name, state }) => `${name} ${state}`)
  expect(here).toEqual(['placed current', 'held next', 'paid next', 'confirmed next', 'handed next', 'received next'])
})

test('[SCR-9] what was sold without a line left with the customer: nothing is prepared and nobody waits for it', () => {
  const { fulfilment } = samplePlacement('SALE', {
    fulfilment: {
      kind: 'saleRight',
      hubCode: 'HUB-A',
      saleRightId: '01980000-0000-7000-8000-00000000aaaa',
      provisionalNo: 'D1001-OFF-000045',
      soldAt: '2026-11-23T01:00:00.000Z',
    },
  })
  expect(steps({ state: 'confirmed', fulfilment })).toEqual(['placed done', 'held done', 'paid done', 'confirmed done'])
})
