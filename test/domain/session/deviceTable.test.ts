import { expect, test } from 'vitest'
import { arrivalOf, deviceEvents, deviceStates, deviceTable } from '../../../domain/session/deviceTable.ts'

const cells = deviceStates.flatMap((state) => deviceEvents.map((event) => ({ state, event, step: deviceTable[state][event] })))

test('[DEV-1] every event is decided in every state', () => {
  expect(cells).toHaveLength(36)
  for (const { step } of cells) expect(deviceStates).toContain(step.next)
})

test('[DEV-1] a "no" of a manager and a lock hold whoever comes, until a manager approves', () => {
  for (const { state, event, step } of cells)
    if ((state === 'refused' || state === 'locked') && event !== 'approve') expect(step).toMatchObject({ next: state })
  for (const state of ['refused', 'locked'] as const)
    for (const event of ['arrivesFree', 'arrivesFirst', 'arrivesFurther'] as const)
      expect(deviceTable[state][event].refuses).toBe(`device_${state}`)
})

test('[DEV-1] nobody but a manager approves a further device, and what waits lets nobody in', () => {
  for (const { event, step } of cells) if (event === 'arrivesFurther' && step.refuses === undefined) expect(step.next).toBe('approved')
  expect(deviceTable.none.arrivesFurther).toEqual({ next: 'waiting', refuses: 'device_waiting' })
  expect(deviceTable.known.arrivesFurther).toEqual({ next: 'waiting', refuses: 'device_waiting' })
})

test('[DEV-3] the first device is the one of a person of whom none was ever decided about: a lost PC lets nobody begin anew', () => {
  expect(arrivalOf({ isDemanded: false, others: ['approved'] })).toBe('arrivesFree')
  expect(arrivalOf({ isDemanded: true, others: [] })).toBe('arrivesFirst')
  expect(arrivalOf({ isDemanded: true, others: ['known'] })).toBe('arrivesFirst')
  for (const state of ['waiting', 'approved', 'refused', 'locked'] as const)
    expect(arrivalOf({ isDemanded: true, others: ['known', state] })).toBe('arrivesFurther')
})
