import { afterEach, beforeEach } from 'vitest'
import { conflictSchema } from '../../domain/contracts/conflict.ts'
import type { Contract } from '../../domain/contracts/contract.ts'
import { documentIdSchema, type DocumentId } from '../../domain/kernel/ids.ts'
import { dealerScope } from '../../domain/replication/scope.ts'
import { createReplicationService, type ReplicationDeps, type ReplicationService } from '../../server/replication/replicationService.ts'
import type { DocumentState } from '../../server/replication/workbench.ts'
import {
  clientIdOf,
  contractIdOf,
  mutationIdOf,
  offerings,
  PLAN_B,
  PLAN_C,
  sampleContract,
  staffA,
  staffB,
  uuidOf,
} from '../domain/contracts/sampleContract.ts'
import { ReplicationClientModel } from './replicationClientModel.ts'
import type { OpenedStore } from './replicationStoreContract.ts'

export const NOBODY = { origin: 'created', author: null, mode: 'create' } as const
export const DEALER_B = staffB.dealerCode!
export const dealerA = dealerScope(staffA.dealerCode!)

export const contract = (number: number, differing: Partial<Contract> = {}): DocumentState => {
  return { type: 'contract', id: contractIdOf(number), body: sampleContract(number, differing) }
}
const hub = (hubCode: string, dealerCode: string | null): DocumentState => {
  const region = { sido: '서울', sigungu: '중구' }
  const body = { hubCode, name: hubCode, hubType: dealerCode === null ? 'ORG' : 'DEALER', dealerCode, region, state: 'open' }
  return { type: 'hub', id: hubCode, body } as DocumentState
}

export const held = (model: ReplicationClientModel, id: DocumentId) => model.document('contract', id)!.body as Contract
export const conflictsOf = (model: ReplicationClientModel) =>
  model.documents('conflict').map(({ id, body }) => ({ id: documentIdSchema.parse(id), body: conflictSchema.parse(body) }))

export function onlyConflict(model: ReplicationClientModel) {
  const [found, ...more] = conflictsOf(model)
  if (!found || more.length > 0) throw new Error('exactly one conflict was expected')
  return found
}

/** A centre with plans, three hubs, two contracts of D1001 (1, 2) and one of D1002 (3). Its clock goes a minute at every look. */
class CentreModel {
  opened!: OpenedStore
  service!: ReplicationService
  readonly heads: string[] = []
  #minutes = 0
  #minted = 0

  start(more: Partial<ReplicationDeps> = {}): ReplicationService {
    return createReplicationService({
      store: this.opened.store,
      clock: { now: () => Date.UTC(2026, 2, 1) + 60_000 * this.#minutes++ },
      random: { uuid: () => uuidOf(10, ++this.#minted) },
      onCommitted: (moved) => void this.heads.push(...moved.keys()),
      ...more,
    })
  }

  async open(open: () => Promise<OpenedStore>): Promise<void> {
    this.opened = await open()
    this.service = this.start()
    const plans = offerings.map((body): DocumentState => ({ type: 'plan', id: body.code, body }))
    const hubs = [hub('ORG-SEOUL', null), hub('SHOP-A', 'D1001'), hub('SHOP-B', 'D1002')]
    const contracts = [contract(1), contract(2), contract(3, { dealerCode: DEALER_B })]
    await this.service.write({ ...NOBODY, documents: [...plans, ...hubs, ...contracts] })
  }

  /** A PC that has caught up. */
  async client(principal = staffA, number = 1): Promise<ReplicationClientModel> {
    const model = new ReplicationClientModel(principal, clientIdOf(number))
    await model.pull(this.service)
    return model
  }

  /** A changes the plan unseen by B, B changes it too: one conflict. */
  async collide(a: ReplicationClientModel, b: ReplicationClientModel) {
    await a.push(this.service, [a.edit({ id: contractIdOf(1), mutationId: mutationIdOf(101), to: { plan: PLAN_C } })])
    const edit = b.edit({ id: contractIdOf(1), mutationId: mutationIdOf(102), to: { plan: PLAN_B, memo: '나중' } })
    const [result] = await b.push(this.service, [edit])
    return result!
  }
}

/** A fresh centre for every test of the suite that asks for it. */
export function centreModel(open: () => Promise<OpenedStore>): CentreModel {
  const centre = new CentreModel()
  beforeEach(async () => {
    await centre.open(open)
    centre.heads.length = 0
  })
  afterEach(() => centre.opened.close())
  return centre
}
