import { randomUUID } from 'node:crypto'
import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import { hubSchema, stockLevelSchema, type Hub, type StockLevel } from '../../domain/stock/hub.ts'
import { nextRevision, type Revision } from '../../domain/replication/revision.ts'
import { mutationIdSchema } from '../../domain/kernel/ids.ts'
import type { ConnectedDatabase } from '../../server/platform/connectPool.ts'
import { jsonb } from '../../server/platform/database.ts'
import { withReach } from '../../server/platform/withReach.ts'

/** A contract nobody else has; name and number are easy to search for. */
export function contractBody(part: {
  readonly dealerCode: string
  readonly contractNo: string
  readonly memo?: string
  readonly name?: string
}): Contract {
  return contractSchema.parse({
    customerId: randomUUID(),
    customer: {
      name: part.name ?? '나비밀',
      birthDate: '1990-05-17',
      phone: '010-2999-8888',
      email: 'secret@example.test',
      address: '서울시 중구 비밀로 1',
    },
    msisdn: '010-2999-8888',
    status: 'active',
    plan: { code: 'P1', name: '요금제', monthlyFee: 55_000 },
    addOns: [],
    device: null,
    discountPlan: 'NONE',
    instalment: { principal: 0, months: 0 },
    commitment: null,
    activatedAt: null,
    memo: '',
    tags: [],
    updatedAt: '2026-01-05T03:00:00.000Z',
    dealerCode: part.dealerCode,
    contractNo: part.contractNo,
    ...(part.memo === undefined ? {} : { memo: part.memo }),
  })
}

export function hubBody(hubCode: string, dealerCode: string | null = null): Hub {
  const hubType = dealerCode === null ? 'ORG' : 'DEALER'
  return hubSchema.parse({ hubCode, name: hubCode, hubType, dealerCode, region: { sido: '서울', sigungu: '중구' }, state: 'open' })
}

export function stockLevelBody(hubCode: string, skuCode: string): StockLevel {
  const quantities = { onHandQty: 5, reservedQty: 1, unavailableQty: 0, leasedQty: 0, inTransitInQty: 0 }
  const model = { modelCode: 'M1', modelName: '모델', colour: '검정', capacity: '256GB' }
  return stockLevelSchema.parse({ hubCode, skuCode, ...model, ...quantities, countedAt: '2026-01-05T03:00:00.000Z' })
}

type Stored = { readonly type: string; readonly id: string; readonly dealerCode: string | null; readonly body: object }

/** Puts one revision of a document into the two tables, as the program may, without scopes or changes. */
export async function storeDocument(
  { db }: ConnectedDatabase,
  document: Stored,
  { parent = null, at = '2026-01-05T03:00:00.000Z' }: { readonly parent?: Revision | null; readonly at?: string } = {},
): Promise<Revision> {
  const mutationId = mutationIdSchema.parse(randomUUID())
  const rev = nextRevision(parent, mutationId)
  const shared = { type: document.type, id: document.id, rev, dealer_code: document.dealerCode, body: jsonb(document.body) }
  await withReach(db, { kind: 'all' }, async (tx) => {
    await tx
      .insertInto('desk.document')
      .values({ ...shared, priority: '', updated_at: at, updated_by: null })
      .onConflict((conflict) => conflict.columns(['type', 'id']).doUpdateSet({ rev, body: shared.body, updated_at: at }))
      .execute()
    const origin = parent === null ? 'created' : 'edited'
    await tx
      .insertInto('desk.document_revision')
      .values({ ...shared, parent_rev: parent, mutation_id: mutationId, origin, author: null, conflict_id: null, at })
      .execute()
  })
  return rev
}
