import { expect, test } from 'vitest'
import { contractId, planOf } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'

const ONE = contractId(1)
const nothing = { waiting: 0, blocked: 0, refused: 0, stuck: 0, drafts: 0 }

test('[PCS-8] an edit is seen by its author at once, and stays seen until the mirror holds it', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  await pc.goOffline()
  await pc.edit(ONE, 'memo', '카드 할인')
  const view = await pc.read('contract', { id: ONE })
  expect(view).toMatchObject({
    body: { memo: '카드 할인' },
    stored: { memo: '' },
    fieldMarks: { memo: 'waiting' },
    pending: [{ state: 'waiting' }],
  })
  expect((await pc.list()).rows.find((row) => row.id === ONE)?.mark).toBe('waiting')

  // Online again, but the pull after the push does not come through: the edit is the centre's, the mirror lacks it yet.
  const values: string[] = []
  await pc.engine.subscribe('contract', { id: ONE }, (value) => values.push(value!.body.memo))
  let pulls = 0
  pc.line.before = (call) => (call === 'pull' && ++pulls > 1 ? new Promise(() => undefined) : Promise.resolve())
  pc.line.up = true
  await pc.engine.syncNow()
  await pc.clock.advance(1000)
  expect(centre.contract(ONE).body.memo).toBe('카드 할인')
  expect((await pc.read('contract', { id: ONE }))?.pending).toMatchObject([{ state: 'settling' }])
  expect(new Set(values)).toEqual(new Set(['카드 할인']))
})

test('[PCS-9] unsent edits of one contract are one mutation; one that is taken back by hand is none', async () => {
  const { pc } = shop()
  await pc.signIn()
  await pc.goOffline()
  await pc.edit(ONE, 'memo', 'a')
  await pc.edit(ONE, 'memo', 'b')
  await pc.edit(ONE, 'plan', planOf('P48'))
  expect((await pc.read('outbox', null)).entries).toMatchObject([{ fields: ['memo', 'plan'] }])
  await pc.edit(ONE, 'plan', planOf('P33'))
  await pc.edit(ONE, 'memo', '')
  expect((await pc.read('outbox', null)).entries).toEqual([])
})

test('[NUM-5] a number that is somebody else’s by the time it is sent: the edit is told as refused with why, and the contract is as it was', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  await pc.goOffline()
  await pc.edit(ONE, 'msisdn', '010-5000-0101')
  centre.takenNumbers.add('010-5000-0101')
  const before = centre.contract(ONE).body
  pc.line.up = true
  await pc.engine.syncNow()
  await allQuiet(pc)
  expect(centre.contract(ONE).body).toEqual(before)
  const view = await pc.read('contract', { id: ONE })
  expect(view).toMatchObject({ pending: [{ state: 'refused', refusal: { code: 'number_unavailable' } }] })
})

test('[PCS-10] an edit on top of one that is under way is no conflict with its own author (F-11)', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  let open = () => undefined as void
  pc.line.before = (call) => (call === 'push' ? new Promise((resolve) => (open = resolve)) : Promise.resolve())
  await pc.edit(ONE, 'plan', planOf('P48'))
  await pc.clock.advance(100)
  expect((await pc.read('outbox', null)).entries).toMatchObject([{ state: 'sending' }])
  await pc.edit(ONE, 'plan', planOf('P33'))
  expect((await pc.read('outbox', null)).entries).toHaveLength(2)
  pc.line.before = () => Promise.resolve()
  open()
  await allQuiet(pc)
  expect(centre.conflicts()).toEqual([])
  expect(centre.contract(ONE).body.plan.code).toBe('P33')
  expect((await pc.status()).outbox).toEqual(nothing)
})

test('[PCS-10] what somebody else changed unseen is found, also behind an own edit that was merged', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  let open = () => undefined as void
  pc.line.before = (call) => (call === 'push' ? new Promise((resolve) => (open = resolve)) : Promise.resolve())
  await pc.edit(ONE, 'memo', '메모')
  await pc.clock.advance(100)
  // Typed while the memo is on its way and while nobody here knows of the plan that a colleague chose.
  centre.edit(ONE, { plan: planOf('P85') })
  await pc.edit(ONE, 'plan', planOf('P48'))
  pc.line.before = () => Promise.resolve()
  open()
  await allQuiet(pc)
  expect(centre.contract(ONE).body).toMatchObject({ memo: '메모', plan: { code: 'P85' } })
  expect(centre.conflicts()).toMatchObject([
    { body: { fields: [{ path: 'plan' }], mine: { plan: { code: 'P48' } }, theirs: { plan: { code: 'P85' } } } },
  ])
})

test('[PCS-10] a draft counts from what was seen when it was typed, not from what stands when it is submitted', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  await pc.engine.draftField(ONE, 'plan', planOf('P48'))
  centre.edit(ONE, { plan: planOf('P85') })
  await allQuiet(pc)
  expect((await pc.read('contract', { id: ONE }))?.stored.plan.code).toBe('P85')
  await pc.engine.submitDraft(ONE)
  await allQuiet(pc)
  expect(centre.conflicts()).toHaveLength(1)
})

test('[PCS-10] both sides chose the same: no conflict, and nothing waits (F-29)', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  await pc.goOffline()
  await pc.edit(ONE, 'plan', planOf('P85'))
  centre.edit(ONE, { plan: planOf('P85') })
  pc.line.up = true
  await allQuiet(pc)
  expect(centre.conflicts()).toEqual([])
  expect((await pc.status()).outbox).toEqual(nothing)
})

test('[PCS-24] a draft is kept field by field, over a crash, and discarded field by field', async () => {
  const { pc, staff } = shop()
  await pc.signIn()
  expect(await pc.engine.draftField(ONE, 'memo', '가')).toEqual({ ok: true, value: null })
  await pc.engine.draftField(ONE, 'plan', planOf('P48'))
  await pc.crash(1000)
  pc.start()
  await pc.signIn(staff)
  const view = await pc.read('contract', { id: ONE })
  expect(view).toMatchObject({
    draft: { memo: '가', plan: { code: 'P48' } },
    body: { memo: '가' },
    stored: { memo: '' },
    fieldMarks: { memo: 'draft', plan: 'draft' },
  })
  await pc.engine.discardDraft(ONE, 'plan')
  expect((await pc.read('contract', { id: ONE }))?.draft).toEqual({ memo: '가' })
  expect((await pc.read('outbox', null)).drafts).toEqual([{ contractId: ONE, contractNo: 'KD00000001', fields: ['memo'] }])
  await pc.engine.discardDraft(ONE)
  expect((await pc.status()).outbox.drafts).toBe(0)
})

test('[PCS-24] drafts refuse what is no field, no value, or no contract, in this order', async () => {
  const { pc } = shop()
  await pc.signIn()
  expect(await pc.engine.draftField(ONE, 'contractNo' as 'memo', 'KD1')).toMatchObject({ ok: false, code: 'field_unknown' })
  expect(await pc.engine.draftField(contractId(99), 'memo', 1)).toMatchObject({ ok: false, code: 'document_unknown' })
  expect(await pc.engine.draftField(ONE, 'customer.phone', '010-1')).toEqual({ ok: false, code: 'field_invalid', detail: 'customer.phone' })
  expect(await pc.engine.submitDraft(ONE)).toMatchObject({ ok: false, code: 'change_empty' })
})

test('[PCS-7] an edit can be taken back until it was sent, never after', async () => {
  const { pc, centre } = shop()
  await pc.signIn()
  await pc.goOffline()
  const edit = await pc.edit(ONE, 'memo', 'a')
  expect(edit.ok && (await pc.engine.takeBack((edit.value as { mutationId: never }).mutationId))).toEqual({ ok: true, value: null })
  pc.line.up = true
  await allQuiet(pc)
  pc.line.before = (call) => (call === 'push' ? new Promise(() => undefined) : Promise.resolve())
  const second = await pc.edit(ONE, 'memo', 'b')
  await pc.clock.advance(100)
  expect(second.ok && (await pc.engine.takeBack((second.value as { mutationId: never }).mutationId))).toMatchObject({
    ok: false,
    code: 'document_unknown',
  })
  expect(centre.contract(ONE).body.memo).toBe('')
})

test('[PCS-20] Z-06 clear data leaves an audit event on the disk first, and it travels with the push, once', async () => {
  const { pc, centre, staff } = shop()
  await pc.signIn()
  await pc.goOffline()
  expect(await pc.engine.reveal(ONE, '본인 확인')).toMatchObject({
    ok: true,
    value: { name: '김민수', phone: '010-2000-0001', msisdn: '010-2000-0001' },
  })
  await pc.crash(1000)
  pc.line.up = true
  pc.start()
  await pc.signIn(staff)
  await allQuiet(pc)
  expect(centre.events).toMatchObject([{ action: 'unmask', docId: ONE, reason: '본인 확인', offline: true }])
  expect(pc.line.pushes.filter(({ events }) => events?.length)).toHaveLength(
    1 + pc.line.pushes.filter(({ events }) => events?.length).length - 1,
  )
})

test('[PCS-20] Z-06 who may not unmask reads masks only', async () => {
  const { pc } = shop()
  await pc.signIn()
  const view = await pc.read('contract', { id: ONE })
  expect(view?.body.customer).toEqual({
    name: '김*수',
    birthDate: '1990-**-**',
    phone: '010-****-0001',
    email: 'so**@example.com',
    address: '서울특별시 강남구 ***',
  })
  expect(view?.stored.msisdn).toBe('010-****-0001')
})
