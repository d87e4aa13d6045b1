import { afterAll, beforeAll, expect, test } from 'vitest'
import { permissionsOfPost } from '../../../domain/access/permissions.ts'
import type { Endpoint } from '../../../domain/protocol/endpoint.ts'
import { endpoints } from '../../../domain/protocol/endpoints.ts'
import { pullReplySchema } from '../../../domain/protocol/pull.ts'
import { startDeskServer, type DeskServer } from '../../support/deskServer.ts'
import { bareAnswer, dealingRows, liveDealerDay, type DealerDay } from './dealerDay.ts'
import { leaksOf } from './dealerLeaks.ts'
import { transferOf } from './dealings.ts'

let server: DeskServer
let day: DealerDay

beforeAll(async () => {
  server = await startDeskServer()
  day = await liveDealerDay(server)
}, 120_000)
afterAll(() => server.close())

test.each(['DEALER_STAFF', 'DEALER_MANAGER'] as const)(
  '[API-7] Z-02 ATK-25 what belongs to another dealer is answered as what nobody has, on every route, to %s',
  async (role) => {
    await server.database.auth.db.updateTable('auth.app_user').set({ role }).where('login_id', '=', 'd1002-staff1').execute()
    const { leaks, asked } = await leaksOf(day, { isManager: role === 'DEALER_MANAGER' })
    expect(leaks).toEqual([])
    expect(asked.length).toBeGreaterThan(25)
    const wanting = (from: string) => day.ask('POST /transfers', { path: '/transfers', body: transferOf(from, 'D1002-H1') }, day.strangers)
    const unknown = await wanting(day.unknown.hub)
    expect(bareAnswer(await wanting(day.theirs.hub), day.theirs)).toEqual(bareAnswer(unknown, day.unknown))
  },
)

test('[API-7] Z-02 each of these questions has an answer for whom it belongs to', async () => {
  for (const [name, dealing] of dealingRows)
    if (dealing.of === 'things')
      for (const way of dealing.ways) {
        const { status, problem } = await day.ask(name, way(day.theirs), day.own)
        expect([403, 404], `${name}: ${problem?.code}`).not.toContain(status)
        expect(problem?.code, name).not.toBe('malformed')
      }
})

test('[API-7] Z-02 ATK-25 lists, counts, pages and sync cursors of one dealer say nothing of the day of another', async () => {
  const lists = await day.lists(day.strangers)
  expect([...lists.values()].filter((told) => told.startsWith('refused'))).toEqual([])
  expect(lists).toEqual(day.before)
  const { cursors } = pullReplySchema.parse(JSON.parse((await day.lists(day.own)).get('/sync/pull')!))
  expect(Object.keys(cursors)).toContain('dealer:D1001')
  expect(day.before.get('/sync/pull')).not.toContain('D1001')
})

test('[API-7] what is for the office no dealer may ask, and what is for a manager nobody else of a shop', () => {
  for (const [name, dealing] of dealingRows) {
    const { permission }: Endpoint = endpoints[name]
    const may = [...permissionsOfPost.DEALER_STAFF, ...permissionsOfPost.DEALER_MANAGER].some((held) => held === permission)
    expect(may, name).toBe(dealing.of !== 'office')
    const staffMay = permissionsOfPost.DEALER_STAFF.some((held) => held === permission)
    expect(staffMay, name).toBe(dealing.of !== 'office' && dealing.of !== 'manager')
  }
})
