import { expect, test } from 'vitest'
import { contractId, planOf } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'

const ONE = contractId(1)
const nothing = { waiting: 0, blocked: 0, refused: 0, stuck: 0, drafts: 0 }

async function colliding() {
  const all = shop()
  await all.pc.signIn()
  await all.desk.signIn()
  await all.pc.goOffline()
  await all.pc.edit(ONE, 'plan', planOf('P48'))
  await all.pc.edit(ONE, 'memo', '메모')
  all.centre.edit(ONE, { plan: planOf('P85') })
  all.pc.line.up = true
  await allQuiet(all.pc, all.desk)
  return all
}

test('[PCS-13] what collides goes to the desk, the rest is merged, and the author sees both (F-30)', async () => {
  const { pc, desk, centre } = await colliding()
  expect(centre.contract(ONE).body).toMatchObject({ plan: { code: 'P85' }, memo: '메모' })
  expect((await pc.read('outbox', null)).entries).toMatchObject([{ state: 'conflict' }])
  const view = await pc.read('contract', { id: ONE })
  expect(view).toMatchObject({ body: { plan: { code: 'P48' } }, stored: { plan: { code: 'P85' } }, fieldMarks: { plan: 'conflict' } })
  expect(view?.openConflicts).toHaveLength(1)
  expect(await desk.read('conflicts', null)).toMatchObject([
    { contractNo: 'KD00000001', name: '김*수', severity: 'high', state: 'open', fields: [{ path: 'plan' }] },
  ])
})

test('[PCS-13] the decision settles it for everybody, and nothing waits any more', async () => {
  const { pc, desk, centre } = await colliding()
  const [row] = await desk.read('conflicts', null)
  const view = await desk.read('conflict', { id: row!.id })
  expect(view?.monthlyFee).toEqual({ base: 33_000, mine: 48_000, theirs: 85_000 })
  expect(view?.body.mine.customer.name).toBe('김*수')
  const input = { conflictId: row!.id, sawTheirsRev: view!.body.theirsRev, choices: { plan: 'mine' as const }, reason: '고객 확인' }
  expect(await desk.engine.resolveConflict({ ...input, reason: ' ' })).toMatchObject({ ok: false, code: 'reason_missing' })
  expect(await desk.engine.resolveConflict({ ...input, choices: {} })).toMatchObject({ ok: false, code: 'choice_missing', detail: 'plan' })
  expect(await pc.engine.resolveConflict(input)).toMatchObject({ ok: false, code: 'not_permitted' })
  expect(await desk.engine.resolveConflict(input)).toMatchObject({ ok: true })
  await allQuiet(desk, pc)
  expect(centre.contract(ONE).body.plan.code).toBe('P48')
  expect((await pc.read('outbox', null)).entries).toEqual([])
  expect(await pc.read('contract', { id: ONE })).toMatchObject({ stored: { plan: { code: 'P48' } }, openConflicts: [], fieldMarks: {} })
  expect((await desk.status()).openConflicts).toBe(0)
})

test('[PCS-7] behind a conflict, what touches its fields waits, the rest goes on; then it is made anew (F-33)', async () => {
  const { pc, desk, centre } = await colliding()
  await pc.engine.draftField(ONE, 'plan', planOf('P33'))
  await pc.engine.draftField(ONE, 'customer.email', 'new@example.com')
  await pc.engine.submitDraft(ONE)
  await allQuiet(pc)
  expect(centre.contract(ONE).body.customer.email).toBe('new@example.com')
  expect((await pc.read('outbox', null)).entries).toMatchObject([{ state: 'conflict' }, { state: 'blocked', fields: ['plan'] }])
  expect((await pc.status()).outbox).toEqual({ ...nothing, blocked: 1 })
  await allQuiet(desk)
  const [row] = await desk.read('conflicts', null)
  const view = await desk.read('conflict', { id: row!.id })
  await desk.engine.resolveConflict({
    conflictId: row!.id,
    sawTheirsRev: view!.body.theirsRev,
    choices: { plan: 'theirs' },
    reason: '확인',
  })
  await allQuiet(desk, pc)
  expect(centre.contract(ONE).body.plan.code).toBe('P33')
  expect(centre.conflicts().filter(({ body }) => body.state === 'open')).toEqual([])
  expect((await pc.status()).outbox).toEqual(nothing)
})

test('[PCS-13] the contract moved while a person decided: refused with the reason, shown again, decided anew (F-31)', async () => {
  const { desk, centre } = await colliding()
  const [row] = await desk.read('conflicts', null)
  const view = await desk.read('conflict', { id: row!.id })
  const choices = { plan: 'theirs' as const }
  centre.edit(ONE, { tags: ['급함'] })
  await desk.engine.resolveConflict({ conflictId: row!.id, sawTheirsRev: view!.body.theirsRev, choices, reason: '확인' })
  await allQuiet(desk)
  const after = await desk.read('conflict', { id: row!.id })
  expect(after).toMatchObject({ body: { state: 'open' }, pending: { state: 'refused', refusal: { code: 'conflict_moved' } } })
  await desk.engine.resolveConflict({ conflictId: row!.id, sawTheirsRev: after!.body.theirsRev, choices, reason: '확인' })
  await allQuiet(desk)
  expect(centre.conflicts()[0]!.body.state).toBe('resolved')
})

test('[PCS-13] two counselors at once: the second is told who was first (F-32)', async () => {
  const { desk, centre, counselor } = await colliding()
  const [row] = await desk.read('conflicts', null)
  const view = await desk.read('conflict', { id: row!.id })
  const input = { conflictId: row!.id, sawTheirsRev: view!.body.theirsRev, choices: { plan: 'theirs' as const }, reason: '확인' }
  await desk.goOffline()
  await desk.engine.resolveConflict(input)
  const { userId, displayName, role, dealerCode } = { ...counselor, displayName: '다른 상담사' }
  centre.push(
    { userId, displayName, role, dealerCode },
    {
      epoch: centre.epoch,
      schema: 1,
      clientId: row!.id as never,
      mutations: [
        {
          type: 'conflict',
          mutationId: centre.mint(),
          sequence: 1,
          id: row!.id,
          baseRev: view!.rev,
          base: null,
          changes: [],
          action: { kind: 'resolve', resolution: { sawTheirsRev: input.sawTheirsRev, choices: { plan: 'mine' }, reason: '먼저' } },
        },
      ],
    },
  )
  desk.line.up = true
  await allQuiet(desk)
  expect((await desk.read('outbox', null)).entries).toMatchObject([
    { state: 'refused', refusal: { code: 'conflict_already_resolved', detail: '다른 상담사' } },
  ])
  expect(centre.contract(ONE).body.plan.code).toBe('P48')
})

test('[PCS-13] a conflict is taken on by one person, and given back', async () => {
  const { desk, centre } = await colliding()
  const [row] = await desk.read('conflicts', null)
  await desk.engine.assignConflict(row!.id, true)
  await allQuiet(desk)
  expect(centre.conflicts()[0]!.body.assignee?.displayName).toBe('직원 3')
  await desk.engine.assignConflict(row!.id, false)
  await allQuiet(desk)
  expect((await desk.read('conflicts', null))[0]!.assignee).toBeNull()
})
