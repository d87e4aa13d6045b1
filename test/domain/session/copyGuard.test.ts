import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../../domain/kernel/instant.ts'
import {
  copyGuardSchema,
  COPY_KEPT_MS,
  heardCentre,
  judgeCopy,
  OFFLINE_TRIES_MAX,
  seenAgain,
  tryWaitMs,
  type CopyGuard,
} from '../../../domain/session/copyGuard.ts'

const NOW = 1_770_000_000_000
const after = (guard: CopyGuard, ...steps: readonly number[]) => steps.reduce((at, step) => seenAgain(at, at.seenAt + step), guard)

test('[PCS-29] D-06 a copy lives for 72 hours without the centre, and what the centre says begins them anew', () => {
  const guard = heardCentre(NOW)
  expect(judgeCopy(after(guard, COPY_KEPT_MS - 1))).toEqual({ kind: 'open' })
  expect(judgeCopy(after(guard, COPY_KEPT_MS))).toEqual({ kind: 'wipe', cause: 'unseen' })
  expect(judgeCopy(after(guard, 40 * HOUR_MS, 32 * HOUR_MS))).toEqual({ kind: 'wipe', cause: 'unseen' })
  expect(judgeCopy(after(heardCentre(NOW + 40 * HOUR_MS), 40 * HOUR_MS))).toEqual({ kind: 'open' })
})

test('[PCS-29] D-06 a clock set back gives nothing back: what has passed counts, and so does what it took', () => {
  const guard = after(heardCentre(NOW), 30 * HOUR_MS, -10 * HOUR_MS)
  expect(guard.awayMs).toBe(40 * HOUR_MS)
  expect(judgeCopy(after(guard, 32 * HOUR_MS))).toEqual({ kind: 'wipe', cause: 'unseen' })
  // A battery that died sends the clock back by years: that alone wipes nothing.
  expect(judgeCopy(after(heardCentre(NOW), -9000 * HOUR_MS))).toEqual({ kind: 'open' })
  expect(judgeCopy(after(heardCentre(NOW), -30 * HOUR_MS, -30 * HOUR_MS, -30 * HOUR_MS))).toEqual({ kind: 'wipe', cause: 'unseen' })
  // A clock that is put right by a minute is no trick.
  expect(judgeCopy(after(heardCentre(NOW), HOUR_MS, -MINUTE_MS))).toEqual({ kind: 'open' })
})

test('[PCS-29] D-06 a battery that died costs a day, not sixteen years: the clock that is put right again wipes nothing', () => {
  const [opened, lost] = [NOW + HOUR_MS, Date.UTC(2010, 0, 1)]
  const seen = (...times: readonly number[]) => times.reduce(seenAgain, heardCentre(NOW))
  // An hour's work, the clock of 2010 for two hours, then the right time, three hours later than it was last.
  const found = seen(opened, lost, lost + 2 * HOUR_MS, opened + 3 * HOUR_MS)
  expect(found.awayMs).toBe((1 + 24 + 2 + 3) * HOUR_MS)
  expect(judgeCopy(found)).toEqual({ kind: 'open' })
  // Put right by hand and not quite, it goes on from there; every hour after it counts, and so does every other loss.
  const byHand = seen(opened, lost, opened - HOUR_MS)
  expect(byHand.awayMs).toBe(25 * HOUR_MS)
  expect(judgeCopy(after(byHand, 46 * HOUR_MS))).toEqual({ kind: 'open' })
  expect(judgeCopy(after(byHand, 47 * HOUR_MS))).toEqual({ kind: 'wipe', cause: 'unseen' })
  expect(judgeCopy(seen(lost, NOW, lost, NOW, lost, NOW))).toEqual({ kind: 'wipe', cause: 'unseen' })
  // Nobody lives on in 2010, and who comes from there after a month has been away for it.
  expect(judgeCopy(seen(lost, lost + 24 * HOUR_MS, lost + 48 * HOUR_MS))).toEqual({ kind: 'wipe', cause: 'unseen' })
  expect(judgeCopy(seen(lost, NOW + 48 * HOUR_MS))).toEqual({ kind: 'wipe', cause: 'unseen' })
})

test('[PCS-29] what an older program kept is read: its clock counts as the highest', () => {
  const { highestAt: _newer, ...old } = heardCentre(NOW)
  expect(seenAgain(copyGuardSchema.parse(old), NOW + HOUR_MS).awayMs).toBe(HOUR_MS)
})

test('[PCS-29] D-06 whatever is done to the clock, the time that counts never becomes less before the centre is heard', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100 * HOUR_MS, max: 100 * HOUR_MS }), { maxLength: 20 }), (steps) => {
      let guard = heardCentre(NOW)
      for (const step of steps) {
        const next = seenAgain(guard, guard.seenAt + step)
        expect(next.awayMs).toBeGreaterThanOrEqual(guard.awayMs)
        expect(next.awayMs - guard.awayMs).toBeGreaterThanOrEqual(Math.min(step, COPY_KEPT_MS))
        guard = next
      }
    }),
  )
})

test('[PCS-29] D-06 five wrong passwords end it, whatever the clock says; each try waits longer than the one before', () => {
  const tried = (wrongTries: number) => judgeCopy({ ...heardCentre(NOW), awayMs: 60 * HOUR_MS, wrongTries })
  expect(tried(OFFLINE_TRIES_MAX - 1)).toEqual({ kind: 'open' })
  expect(tried(OFFLINE_TRIES_MAX)).toEqual({ kind: 'wipe', cause: 'tries' })
  expect(judgeCopy({ ...heardCentre(NOW), wrongTries: 9, wiped: { cause: 'unseen', at: '2026-09-01T00:00:00.000Z' } })).toEqual({
    kind: 'gone',
    cause: 'unseen',
  })
  const waits = Array.from({ length: OFFLINE_TRIES_MAX }, (_, wrong) => tryWaitMs(wrong))
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits.at(-1)).toBe(MINUTE_MS)
})
