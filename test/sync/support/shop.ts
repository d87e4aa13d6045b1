import { dealerCodeSchema } from '../../../domain/kernel/ids.ts'
import { CATALOGUE, CONFLICT_DESK, dealerScope } from '../../../domain/replication/scope.ts'
import { contractId, makeContract } from './contracts.ts'
import { FakeCentre } from './fakeCentre.ts'
import { TestPc } from './testPc.ts'
import { makeUser } from './testPeople.ts'

export const D1001 = dealerScope(dealerCodeSchema.parse('D1001'))

/** A dealer with contracts 1..n, two of its people, and a counselor. */
export function shop(contracts = 3) {
  const centre = new FakeCentre()
  const staff = makeUser(1)
  const colleague = makeUser(2)
  const counselor = makeUser(3, 'COUNSELOR', null)
  centre.grants.set(staff.userId, [D1001, CATALOGUE])
  centre.grants.set(colleague.userId, [D1001, CATALOGUE])
  centre.grants.set(counselor.userId, [D1001, CONFLICT_DESK, CATALOGUE])
  for (let n = 1; n <= contracts; n++) centre.addContract(contractId(n), makeContract(n))
  return {
    centre,
    staff,
    colleague,
    counselor,
    pc: new TestPc(centre, [staff, colleague], 1),
    pc2: new TestPc(centre, [colleague, staff], 2),
    desk: new TestPc(centre, [counselor], 3),
  }
}

/** Everybody pulls until nothing moves. */
export async function allQuiet(...pcs: readonly TestPc[]): Promise<void> {
  for (let round = 0; round < 3; round++) {
    for (const pc of pcs) {
      await pc.engine.syncNow()
      await pc.clock.advance(2000)
    }
  }
}
