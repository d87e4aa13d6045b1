import { z } from 'zod'
import { HOUR_MS, MINUTE_MS, toInstant, type Instant, type Millis } from '../kernel/instant.ts'
import { seoulDayOf, seoulHourOf } from '../kernel/seoulTime.ts'
import { actionsOf, groupOf } from './auditActions.ts'

export const anomalyRules = [
  'manyCustomers',
  'manyUnmasked',
  'manyTakenOut',
  'nightAccess',
  'serialBrowsing',
  'repeatedMisses',
  'manyDenied',
  'copyPutBack',
] as const
export const anomalyRuleSchema = z.enum(anomalyRules)
export type AnomalyRule = (typeof anomalyRules)[number]

/** An audit event as the rules look at it. */
export type TracedEvent = {
  readonly id: number
  readonly at: Millis
  readonly userId: string
  readonly action: string
  /** Whose data it was about. */
  readonly subjectId: string
  /** The running part of the contract's or order's number; null: it has none. */
  readonly subjectNo: number | null
  /** Done without a line and told later: its time is when it was told. */
  readonly offline: boolean
  /** One event may tell of several tries. */
  readonly times: number
}

/** Somebody went over a limit: with which event, and how much it was by then. One per person, rule and `period`. */
export type Anomaly = {
  readonly rule: AnomalyRule
  readonly userId: string
  readonly eventId: number
  readonly at: Instant
  readonly count: number
  /** The hour in Korea, or for nights the evening it began: what is told once. */
  readonly period: string
}

export type AnomalyLimits = {
  /** Different customers within an hour: looked at, in clear, taken out as a file or on paper. */
  readonly customersPerHour: number
  readonly unmasksPerHour: number
  readonly takenOutPerHour: number
  /** Different customers within one night. */
  readonly customersPerNight: number
  /** Different customers one after the other whose numbers follow each other. */
  readonly serialRun: number
  /** Asked for what is not there or not one's own, within ten minutes. */
  readonly missesPerTenMinutes: number
  /** Asked for what one may not, within ten minutes: no screen does. */
  readonly deniedPerTenMinutes: number
}

/** Source: what a busy counter does in an hour, doubled; the rules of Safety Measures Notice Art. 6(1) leave the figures to the operator. */
export const anomalyLimits: AnomalyLimits = {
  customersPerHour: 60,
  unmasksPerHour: 20,
  takenOutPerHour: 500,
  customersPerNight: 5,
  serialRun: 12,
  missesPerTenMinutes: 10,
  deniedPerTenMinutes: 20,
}

export const NIGHT_FROM_HOUR = 22
export const NIGHT_TO_HOUR = 6
const NIGHT_MS = (24 - NIGHT_FROM_HOUR + NIGHT_TO_HOUR) * HOUR_MS
/** Numbers that lie this close follow each other: a few were terminated, or belong to another shop. */
const SERIAL_STEP_MAX = 3
/** Between two of a run: who pauses longer does not leaf through. */
const SERIAL_PAUSE_MS = 10 * MINUTE_MS

const COPY_PUT_BACK = 'device.copy_put_back'
const byDay = actionsOf('look', 'unmask', 'takeOut', 'miss', 'denied')
/** What the rules look at; anything else changes nothing that they find. */
export const tracedActions: readonly string[] = [...byDay, ...actionsOf('change'), COPY_PUT_BACK]
const watchedByDay = new Set<string>([...byDay, COPY_PUT_BACK])
const watchedByNight = new Set(tracedActions)

/** Whose trace, and from when on, is needed to judge what was done now; null: no rule looks at any of it. */
export function traceNeeded(
  fresh: readonly { readonly userId: string | null; readonly at: Millis; readonly action: string }[],
  limits: AnomalyLimits = anomalyLimits,
): { readonly people: readonly string[]; readonly since: Millis } | null {
  const people = new Set<string>()
  let since = Infinity
  for (const { userId, at, action } of fresh) {
    const isNight = eveningOf(at) !== null
    if (userId === null || !(isNight ? watchedByNight : watchedByDay).has(action)) continue
    people.add(userId)
    // By day an hour, or the longest that a run can take which is just long enough; by night the night.
    since = Math.min(since, at - (isNight ? NIGHT_MS : Math.max(HOUR_MS, limits.serialRun * SERIAL_PAUSE_MS)))
  }
  return people.size === 0 ? null : { people: [...people], since }
}

/**
 * AUD-8 (L-06): what is unusual in a trace. `events` are sorted by time and go back as far as `traceNeeded` says; only an
 * event that `isNew` can go over a limit, so that a trace seen twice tells nothing twice. Pure: the same trace, the same answer.
 */
export function findAnomalies(
  events: readonly TracedEvent[],
  isNew: (event: TracedEvent) => boolean,
  limits: AnomalyLimits = anomalyLimits,
): readonly Anomaly[] {
  const found = new Map<string, Anomaly>()
  const tell = (rule: AnomalyRule, event: TracedEvent, count: number, period: string): void => {
    const key = `${rule}|${event.userId}|${period}`
    if (isNew(event) && !found.has(key))
      found.set(key, { rule, userId: event.userId, eventId: event.id, at: toInstant(event.at), count, period })
  }
  for (const own of Map.groupBy(events, ({ userId }) => userId).values()) {
    const hourly = (rule: AnomalyRule, group: string, limit: number, countOf = distinctWithin(HOUR_MS)) => {
      for (const event of own) {
        if (groupOf(event.action) !== group) continue
        const count = countOf(event)
        if (count > limit) tell(rule, event, count, hourOf(event.at))
      }
    }
    hourly('manyCustomers', 'look', limits.customersPerHour)
    hourly('manyUnmasked', 'unmask', limits.unmasksPerHour)
    hourly('manyTakenOut', 'takeOut', limits.takenOutPerHour)
    hourly('repeatedMisses', 'miss', limits.missesPerTenMinutes - 1, timesWithin(10 * MINUTE_MS))
    hourly('manyDenied', 'denied', limits.deniedPerTenMinutes - 1, timesWithin(10 * MINUTE_MS))
    watchCopies(own, tell)
    watchNights(own, limits.customersPerNight, tell)
    watchRuns(own, limits.serialRun, tell)
  }
  return [...found.values()].toSorted((a, b) => a.eventId - b.eventId)
}

type Tell = (rule: AnomalyRule, event: TracedEvent, count: number, period: string) => void
const touchesCustomer = (event: TracedEvent): boolean => ['look', 'unmask', 'takeOut', 'change'].includes(groupOf(event.action) ?? '')

function watchNights(own: readonly TracedEvent[], limit: number, tell: Tell): void {
  let night = ''
  const seen = new Set<string>()
  for (const event of own) {
    const evening = eveningOf(event.at)
    if (evening === null || event.offline || !touchesCustomer(event)) continue
    if (evening !== night) seen.clear()
    night = evening
    seen.add(event.subjectId)
    if (seen.size > limit) tell('nightAccess', event, seen.size, evening)
  }
}

/** A PC that spoke with an older copy than before: once is unusual, no work at a counter comes to that. */
function watchCopies(own: readonly TracedEvent[], tell: Tell): void {
  for (const event of own) if (event.action === COPY_PUT_BACK) tell('copyPutBack', event, 1, hourOf(event.at))
}

/** Leafing through: one number after the next, up or down, without a pause. */
function watchRuns(own: readonly TracedEvent[], limit: number, tell: Tell): void {
  let last: TracedEvent | null = null
  let direction = 0
  let run = 1
  for (const event of own) {
    if (event.subjectNo === null || !['look', 'unmask'].includes(groupOf(event.action) ?? '')) continue
    const step: number = last === null ? 0 : event.subjectNo - last.subjectNo!
    // The same customer again, in clear or for his history, neither ends a run nor makes it longer.
    if (last !== null && step === 0) continue
    const follows = last !== null && Math.abs(step) <= SERIAL_STEP_MAX && event.at - last.at <= SERIAL_PAUSE_MS
    run = follows && (run === 1 || Math.sign(step) === direction) ? run + 1 : follows ? 2 : 1
    direction = Math.sign(step)
    last = event
    if (run >= limit) tell('serialBrowsing', event, run, hourOf(event.at))
  }
}

/** How many different customers there were within the stretch that ends with each event; asked in the order of time. */
function distinctWithin(stretchMs: number): (event: TracedEvent) => number {
  const lately: TracedEvent[] = []
  const times = new Map<string, number>()
  return (event) => {
    lately.push(event)
    times.set(event.subjectId, (times.get(event.subjectId) ?? 0) + 1)
    while (lately[0]!.at <= event.at - stretchMs) {
      const { subjectId } = lately.shift()!
      const left = times.get(subjectId)! - 1
      if (left === 0) times.delete(subjectId)
      else times.set(subjectId, left)
    }
    return times.size
  }
}

function timesWithin(stretchMs: number): (event: TracedEvent) => number {
  const lately: TracedEvent[] = []
  let times = 0
  return (event) => {
    lately.push(event)
    times += event.times
    while (lately[0]!.at <= event.at - stretchMs) times -= lately.shift()!.times
    return times
  }
}

function hourOf(at: Millis): string {
  return `${seoulDayOf(at)}T${String(seoulHourOf(at)).padStart(2, '0')}`
}

/** The day on which the night began; null by day. */
function eveningOf(at: Millis): string | null {
  const hour = seoulHourOf(at)
  if (hour >= NIGHT_FROM_HOUR) return seoulDayOf(at)
  return hour < NIGHT_TO_HOUR ? seoulDayOf(at - NIGHT_TO_HOUR * HOUR_MS) : null
}
