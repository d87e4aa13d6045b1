import { expect, test } from 'vitest'
import { CATALOGUE, dealerScope } from '../../domain/replication/scope.ts'
import { dealerCodeSchema } from '../../domain/kernel/ids.ts'
import { contractId, makeContract, planOf } from './support/contracts.ts'
import { FakeCentre } from './support/fakeCentre.ts'
import { TestPc } from './support/testPc.ts'
import { makeUser } from './support/testPeople.ts'

const D1001 = dealerScope(dealerCodeSchema.parse('D1001'))

function world(contracts = 3) {
  const centre = new FakeCentre()
  const user = makeUser(1)
  centre.grants.set(user.userId, [D1001, CATALOGUE])
  for (let n = 1; n <= contracts; n++) centre.addContract(contractId(n), makeContract(n))
  const pc = new TestPc(centre, [user])
  return { centre, pc, user }
}

test('the whole way: sign in, first copy, edit, push, and the edit stands at the centre and in the list', async () => {
  const { centre, pc } = world()
  expect(await pc.signIn()).toMatchObject({ ok: true, offline: false })
  const list = await pc.list()
  expect(list).toMatchObject({ total: 3, matched: 3, complete: true })
  expect(list.rows[0]).toMatchObject({ contractNo: 'KD00000003', name: '박*훈', phone: '010-****-0003' })
  expect(await pc.status()).toMatchObject({ connection: { state: 'online' }, digest: 'equal', sync: { phase: 'idle', failure: null } })

  expect(await pc.edit(contractId(1), 'plan', planOf('P48'))).toMatchObject({ ok: true })
  await pc.clock.advance(500)
  expect(centre.contract(contractId(1)).body.plan.code).toBe('P48')
  expect((await pc.status()).outbox).toEqual({ waiting: 0, blocked: 0, refused: 0, stuck: 0, drafts: 0 })
  expect((await pc.read('contract', { id: contractId(1) }))?.stored.plan.code).toBe('P48')
})
