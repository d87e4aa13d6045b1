import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anomalyLimits, findAnomalies, traceNeeded, tracedActions, type TracedEvent } from '../../../domain/audit/findAnomalies.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../domain/kernel/instant.ts'

/** Ten in the morning in Korea. */
const MORNING = Date.parse('2026-11-30T01:00:00.000Z')
const { customersPerHour, unmasksPerHour, takenOutPerHour, customersPerNight, serialRun, missesPerTenMinutes, deniedPerTenMinutes } =
  anomalyLimits
const all = () => true
/** One act per customer, so many of them, each a while after the one before; the numbers lie far apart. */
const acts = (count: number, everyMs: number, more: Partial<TracedEvent> = {}, from = MORNING): TracedEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    at: from + i * everyMs,
    userId: 'u1',
    action: 'contract.open',
    subjectId: `c${i}`,
    subjectNo: i * 100,
    offline: false,
    times: 1,
    ...more,
  }))
const rules = (events: readonly TracedEvent[]) => findAnomalies(events, all).map(({ rule }) => rule)

test('[AUD-8] L-06 a day at a busy counter is nothing unusual', () => {
  const day = Array.from({ length: 9 }, (_, hour) => acts(customersPerHour / 2, 2 * MINUTE_MS, {}, MORNING + hour * HOUR_MS)).flat()
  expect(rules(day)).toEqual([])
  expect(rules([])).toEqual([])
})

test('[AUD-8] L-06 more customers within an hour than the limit: told with the one that went over it, once in that hour', () => {
  const events = acts(customersPerHour + 5, 30 * SECOND_MS)
  const [over, ...rest] = findAnomalies(events, all)
  expect(rest).toEqual([])
  expect(over).toMatchObject({ rule: 'manyCustomers', userId: 'u1', eventId: customersPerHour + 1, count: customersPerHour + 1 })
  expect(over?.period).toBe('2026-11-30T10')
  // The same number of looks at one customer, or by two people, or over two hours, is none of it.
  expect(rules(acts(200, SECOND_MS, { subjectId: 'c1' }))).toEqual([])
  expect(rules(events.map((event, i) => ({ ...event, userId: `u${i % 2}` })))).toEqual([])
  expect(rules(acts(customersPerHour + 5, 2 * MINUTE_MS))).toEqual([])
})

test('[AUD-8] L-06 the hour is any hour, not one of the clock', () => {
  const split = [
    ...acts(customersPerHour - 5, 10 * SECOND_MS, {}, MORNING + 45 * MINUTE_MS),
    ...acts(10, 10 * SECOND_MS, {}, MORNING + 70 * MINUTE_MS).map((event, i) => ({ ...event, id: 900 + i, subjectId: `d${i}` })),
  ]
  expect(findAnomalies(split, all)).toMatchObject([{ rule: 'manyCustomers', period: '2026-11-30T11' }])
})

test('[AUD-8] L-06 customers in clear and customers taken out have limits of their own', () => {
  expect(rules(acts(unmasksPerHour + 1, MINUTE_MS, { action: 'contract.unmask' }))).toEqual(['manyUnmasked'])
  expect(rules(acts(unmasksPerHour, MINUTE_MS, { action: 'order.unmask' }))).toEqual([])
  expect(rules(acts(takenOutPerHour + 1, SECOND_MS, { action: 'contract.export' }))).toEqual(['manyTakenOut'])
})

test('[AUD-8] L-06 customers at night: several of them, from ten to six in Korea, one alert per night, none for what was told late', () => {
  const night = Date.parse('2026-11-30T14:30:00.000Z')
  const busy = acts(customersPerNight + 1, 30 * MINUTE_MS, {}, night)
  expect(findAnomalies(busy, all)).toMatchObject([{ rule: 'nightAccess', eventId: customersPerNight + 1, period: '2026-11-30' }])
  const midnight = acts(customersPerNight * 2, 20 * MINUTE_MS, {}, night)
  expect(findAnomalies(midnight, all).map(({ period }) => period)).toEqual(['2026-11-30'])
  expect(rules(acts(customersPerNight, MINUTE_MS, {}, night))).toEqual([])
  expect(rules(busy.map((event) => ({ ...event, offline: true })))).toEqual([])
  expect(rules(busy.map((event) => ({ ...event, action: 'stock.transfer' })))).toEqual([])
  // Half past five counts, half past six does not.
  expect(rules(acts(customersPerNight + 1, MINUTE_MS, {}, Date.parse('2026-11-30T20:30:00.000Z')))).toEqual(['nightAccess'])
  expect(rules(acts(customersPerNight + 1, MINUTE_MS, {}, Date.parse('2026-11-30T21:30:00.000Z')))).toEqual([])
})

test('[AUD-8] L-06 numbers one after the other, up or down, with a few left out, are leafing through', () => {
  const leaf = (step: number, count = serialRun) =>
    acts(count, 20 * SECOND_MS).map((event, i) => ({ ...event, subjectNo: 5000 + i * step }))
  for (const step of [1, -1, 2, 3]) expect(rules(leaf(step)), `step ${step}`).toEqual(['serialBrowsing'])
  expect(rules(leaf(4))).toEqual([])
  expect(rules(leaf(1, serialRun - 1))).toEqual([])
  // To and fro among neighbours, or with pauses, is work.
  expect(rules(acts(3 * serialRun, 20 * SECOND_MS).map((event, i) => ({ ...event, subjectNo: i % 2 })))).toEqual([])
  expect(rules(acts(serialRun, 15 * MINUTE_MS).map((event, i) => ({ ...event, subjectNo: i })))).toEqual([])
  // Looking at each in clear as well neither hides a run nor makes one.
  const twice = leaf(1).flatMap((event) => [event, { ...event, action: 'contract.unmask' }])
  expect(rules(twice)).toEqual(['serialBrowsing'])
  expect(rules(leaf(1, serialRun / 2).flatMap((event) => [event, { ...event, action: 'contract.unmask' }]))).toEqual([])
  expect(rules(acts(serialRun, 20 * SECOND_MS, { subjectNo: null }))).toEqual([])
})

test('[AUD-8] L-06 asking again and again for what is not there, or not one’s own', () => {
  const misses = acts(missesPerTenMinutes, 50 * SECOND_MS, { action: 'contract.missed', subjectNo: null })
  expect(findAnomalies(misses, all)).toMatchObject([{ rule: 'repeatedMisses', count: missesPerTenMinutes }])
  expect(rules(misses.map((event) => ({ ...event, subjectId: 'same' })))).toEqual(['repeatedMisses'])
  expect(rules(acts(missesPerTenMinutes, 70 * SECOND_MS, { action: 'order.missed' }))).toEqual([])
})

test('[AUD-8] L-06 asking again and again for what one may not counts every try, also those that one event tells of together', () => {
  const denied = acts(deniedPerTenMinutes, 20 * SECOND_MS, { action: 'access.denied', subjectId: '', subjectNo: null })
  expect(findAnomalies(denied, all)).toMatchObject([{ rule: 'manyDenied', count: deniedPerTenMinutes }])
  expect(rules(denied.slice(1))).toEqual([])
  const [one] = denied
  const together = [one!, { ...one!, id: 2, at: one!.at + MINUTE_MS, times: deniedPerTenMinutes - 1 }]
  expect(findAnomalies(together, all)).toMatchObject([{ rule: 'manyDenied', eventId: 2, count: deniedPerTenMinutes }])
  expect(rules([one!, { ...together[1]!, at: one!.at + 10 * MINUTE_MS }])).toEqual([])
})

const arbitraryTrace = fc
  .array(
    fc.record({
      pause: fc.integer({ min: 0, max: 20 * MINUTE_MS }),
      userId: fc.constantFrom('u1', 'u2'),
      action: fc.constantFrom(
        'contract.open',
        'contract.unmask',
        'contract.export',
        'contract.missed',
        'access.denied',
        'contract.edit',
        'stock.count',
      ),
      times: fc.integer({ min: 1, max: 3 }),
      subject: fc.integer({ min: 0, max: 12 }),
      offline: fc.boolean(),
    }),
    { maxLength: 120 },
  )
  .map((steps): TracedEvent[] => {
    let at = MORNING
    return steps.map(({ pause, userId, action, subject, offline, times }, i) => {
      at += pause
      return { id: i + 1, at, userId, action, subjectId: `c${subject}`, subjectNo: subject, offline, times }
    })
  })
const small = {
  customersPerHour: 4,
  unmasksPerHour: 2,
  takenOutPerHour: 3,
  customersPerNight: 2,
  serialRun: 3,
  missesPerTenMinutes: 2,
  deniedPerTenMinutes: 4,
}
const without = (found: ReturnType<typeof findAnomalies>) => found.map(({ rule, userId, period }) => `${rule} ${userId} ${period}`)

test('[AUD-8] a trace cut anywhere tells the same as the whole, each thing once', () => {
  fc.assert(
    fc.property(arbitraryTrace, fc.nat(120), (trace, cutAt) => {
      const cut = Math.min(cutAt, trace.length)
      const whole = without(findAnomalies(trace, all, small))
      const first = without(findAnomalies(trace.slice(0, cut), all, small))
      const needed = traceNeeded(trace.slice(cut), small)
      const rest = trace.filter(
        ({ userId, at, action }) => needed?.people.includes(userId) && at >= needed.since && tracedActions.includes(action),
      )
      const second = without(findAnomalies(rest, ({ id }) => id > cut, small))
      expect([...new Set([...first, ...second])].toSorted()).toEqual(whole.toSorted())
    }),
  )
})

test('[AUD-8] what no rule looks at asks for no trace: an order by day, a sign-in at any time', () => {
  const [order] = acts(1, 0, { action: 'order.place' })
  const [night] = acts(1, 0, { action: 'order.place' }, Date.parse('2026-11-30T14:30:00.000Z'))
  const [signIn] = acts(1, 0, { action: 'session.sign_in' }, Date.parse('2026-11-30T14:30:00.000Z'))
  expect(traceNeeded([order!, signIn!])).toBeNull()
  expect(traceNeeded([order!, night!, signIn!])).toMatchObject({ people: ['u1'] })
  expect(traceNeeded([{ ...order!, action: 'order.open', userId: null }])).toBeNull()
})

test('[AUD-8] one more event never takes an alert back', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => {
      const before = without(findAnomalies(trace.slice(0, -1), all, small))
      const after = without(findAnomalies(trace, all, small))
      expect(after).toEqual(expect.arrayContaining(before))
    }),
  )
})
