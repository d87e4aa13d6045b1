import { expect, test } from 'vitest'
import { idempotencyKeySchema } from '../../domain/kernel/ids.ts'
import { commandGroups, placeOf, troubledGroups } from '../../renderer/ui/command/commandGroups.ts'
import type { CommandEntry } from '../../sync/commandApi.ts'

const idOf = (n: number) => idempotencyKeySchema.parse(`01990000-0000-7000-8000-${String(n).padStart(12, '0')}`)
const COUNT = '019a0000-0000-7000-8000-000000000001'

function entry(n: number, differing: Partial<CommandEntry> = {}): CommandEntry {
  return {
    commandId: idOf(n),
    endpoint: 'POST /stock-counts/:id/actions',
    targetId: COUNT,
    label: '재고 실사',
    provisionalNo: null,
    madeAt: '2026-09-01T00:00:00.000Z',
    state: 'refused',
    attempts: 1,
    refusal: { code: 'stock_count_state_refused' },
    trouble: null,
    nextTryAt: null,
    reoffered: false,
    mayHaveArrived: false,
    behind: null,
    ...differing,
  }
}
const waiting = { state: 'waiting', refusal: null } as const

test('[SCR-14] scans of one count that were refused for one reason are one; another count, reason or command is another', () => {
  const groups = commandGroups([
    entry(1),
    entry(2),
    entry(3, { refusal: { code: 'not_permitted' } }),
    entry(4, { targetId: '019a0000-0000-7000-8000-000000000002' }),
    entry(5, { endpoint: 'POST /transfers/:id/actions' }),
    entry(6, { endpoint: 'POST /transfers/:id/actions' }),
  ])
  expect(groups.map(({ entries }) => entries.map(({ commandId }) => commandId))).toEqual([
    [idOf(1), idOf(2)],
    [idOf(3)],
    [idOf(4)],
    [idOf(5)],
    [idOf(6)],
  ])
})

test('[SCR-14] what waits behind a refused beginning is counted with it and stands nowhere else', () => {
  const start = entry(1, { endpoint: 'POST /stock-counts', refusal: { code: 'stock_count_open' } })
  const behind = [2, 3].map((n) => entry(n, { ...waiting, behind: idOf(1) }))
  expect(commandGroups([start, ...behind])).toEqual([{ key: idOf(1), entries: [start], followers: 2 }])
})

test('[SCR-14] what only waits its turn troubles nobody; what is refused or stuck stands where it was done', () => {
  const stuck = entry(2, { endpoint: 'POST /orders', state: 'stuck', refusal: null })
  const troubled = troubledGroups([
    entry(1, waiting),
    stuck,
    entry(3, { endpoint: 'POST /transfers' }),
    entry(4, { ...waiting, state: 'settling' }),
  ])
  expect(troubled.map(({ entries: [first] }) => placeOf(first))).toEqual(['orders', 'transfers'])
})

test('[MFA-6] what waits to be confirmed by a person is for that person to look at', () => {
  const entries = [entry(1, { endpoint: 'POST /orders', state: 'unconfirmed', refusal: { code: 'step_up_needed' } })]
  expect(troubledGroups(entries).map(({ key }) => key)).toEqual([idOf(1)])
})
