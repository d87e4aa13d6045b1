import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hubSchema } from '../../../domain/stock/hub.ts'
import { combine, digestOf, digestText, EMPTY_DIGEST, parseDigest } from '../../../domain/replication/digest.ts'
import { priorityOf } from '../../../domain/replication/priority.ts'
import { generationOf, mutationOf, nextRevision } from '../../../domain/replication/revision.ts'
import { scopesOf } from '../../../domain/replication/scopesOf.ts'
import { conflictSchema } from '../../../domain/contracts/conflict.ts'
import { mutationIdOf, offerings, sampleContract, staffA } from '../contracts/sampleContract.ts'
import { hubCodeSchema } from '../../../domain/kernel/ids.ts'
import { transferSchema, type Transfer } from '../../../domain/stock/transfer.ts'
import { sampleOffering, sampleOrder } from '../orders/sampleOrder.ts'
import { author, NOW, sampleLevel } from '../stock/sampleStock.ts'
import { authorOf } from '../../../domain/access/principal.ts'

const hub = hubSchema.parse({
  hubCode: 'ORG-SEOUL',
  name: '서울',
  hubType: 'ORG',
  dealerCode: null,
  region: { sido: '서울', sigungu: '중구' },
  state: 'open',
})
const contract = sampleContract(1)
const transfer = transferSchema.parse({
  transferNo: 'T-2026-000001',
  kind: 'replenishment',
  fromHubCode: 'CTR-1',
  toHubCode: 'HUB-A',
  fromDealerCode: null,
  toDealerCode: null,
  state: 'requested',
  lines: [
    {
      skuCode: 'S25',
      modelName: '갤럭시 S25',
      serialised: true,
      requestedQty: 1,
      approvedQty: 0,
      dispatchedQty: 0,
      receivedQty: 0,
      damagedQty: 0,
      shortQty: 0,
      overQty: 0,
      dispatchedImeis: [],
      receivedImeis: [],
      damagedImeis: [],
      overImeis: [],
    },
  ],
  discrepancies: [],
  trackingNo: null,
  requestedBy: author('요청'),
  requestedAt: NOW,
  approvedBy: null,
  dispatchedAt: null,
  reason: null,
  updatedAt: NOW,
})
const conflict = conflictSchema.parse({
  docType: 'contract',
  docId: '0198f000-0001-7000-8000-000000000001',
  contractNo: contract.contractNo,
  dealerCode: 'D1001',
  mutationId: mutationIdOf(1),
  baseRev: null,
  theirsRev: nextRevision(null, mutationIdOf(1)),
  base: contract,
  mine: contract,
  theirs: contract,
  fields: [{ path: 'plan', class: 'MONEY' }],
  merged: [],
  authors: { mine: authorOf(staffA), theirs: null },
  severity: 'high',
  state: 'open',
  openedAt: '2026-03-01T09:00:00.000Z',
  theirsAt: null,
  assignee: null,
  resolution: null,
})

test('[SYN-1] a revision names its generation and the mutation that made it', () => {
  const first = nextRevision(null, mutationIdOf(1))
  const second = nextRevision(first, mutationIdOf(2))
  expect([first, second].map(generationOf)).toEqual([1, 2])
  expect(mutationOf(second)).toBe(mutationIdOf(2))
})

test('[SYN-7] a digest does not care about order, forgets what is taken away, and survives being written down', () => {
  const rows = fc.uniqueArray(fc.tuple(fc.uuid(), fc.integer({ min: 1, max: 9 })), { selector: ([id]) => id, maxLength: 30 })
  fc.assert(
    fc.property(rows, fc.nat(), (documents, seed) => {
      const digests = documents.map(([id, rev]) => digestOf(id, `${rev}-x`))
      const all = digests.reduce(combine, EMPTY_DIGEST)
      const shuffled = [...digests].sort((a, b) => ((a.high ^ seed) >>> 0) - ((b.high ^ seed) >>> 0))
      expect(shuffled.reduce(combine, EMPTY_DIGEST)).toEqual(all)
      expect(digests.reduce(combine, all)).toEqual(EMPTY_DIGEST)
      expect(parseDigest(digestText(all))).toEqual(all)
    }),
  )
})

test('[SYN-7] a stale, missing or foreign document shows in the digest', () => {
  const seen = new Set<string>()
  for (let id = 0; id < 2000; id++) for (const rev of ['1-a', '2-b']) seen.add(digestText(digestOf(`document-${id}`, rev)))
  expect(seen.size).toBe(4000)
})

test('[SYN-9] scopes follow from the body: a conflict stands at its shop and at the desk', () => {
  expect(scopesOf({ type: 'contract', body: contract })).toEqual(['dealer:D1001'])
  expect(scopesOf({ type: 'conflict', body: conflict })).toEqual(['dealer:D1001', 'desk:conflicts'])
  expect(scopesOf({ type: 'hub', body: hub })).toEqual(['hub:ORG-SEOUL'])
  expect(scopesOf({ type: 'plan', body: offerings[0]! })).toEqual(['catalogue'])
  expect(scopesOf({ type: 'offering', body: sampleOffering() })).toEqual(['catalogue'])
  expect(scopesOf({ type: 'order', body: sampleOrder() })).toEqual(['dealer:D1001'])
  const hubs = { fromHubCode: hub.hubCode, toHubCode: hubCodeSchema.parse('HUB-A') }
  const between = (dealers: Partial<Pick<Transfer, 'fromDealerCode' | 'toDealerCode'>>) =>
    scopesOf({ type: 'transfer', body: { ...transfer, ...hubs, ...dealers } })
  expect(between({})).toEqual(['hub:ORG-SEOUL', 'hub:HUB-A'])
  // Every shop follows the shared hub: what another dealer gets from it is not for them.
  expect(between({ toDealerCode: contract.dealerCode })).toEqual(['hub:HUB-A'])
  expect(between({ fromDealerCode: contract.dealerCode })).toEqual(['hub:ORG-SEOUL'])
  expect(between({ fromDealerCode: contract.dealerCode, toDealerCode: contract.dealerCode })).toEqual(['hub:ORG-SEOUL', 'hub:HUB-A'])
})

test('[SYN-10] what a shop needs first comes first: stock, open conflicts and orders, open contracts newest first, closed ones', () => {
  const at = (updatedAt: string, status: 'active' | 'terminated' = 'active') =>
    priorityOf({ type: 'contract', body: { ...contract, updatedAt, status } })
  const inOrder = [
    priorityOf({ type: 'hub', body: hub }),
    priorityOf({ type: 'stockLevel', body: sampleLevel('HUB-A') }),
    priorityOf({ type: 'order', body: { ...sampleOrder(), placedAt: '2027-01-02T00:00:00.000Z' } }),
    priorityOf({ type: 'transfer', body: { ...transfer, requestedAt: '2027-01-01T00:00:00.000Z' } }),
    priorityOf({ type: 'conflict', body: conflict }),
    at('2026-03-02T00:00:00.000Z'),
    at('2026-03-01T00:00:00.000Z'),
    at('1970-01-01T00:00:00.000Z'),
    at('2026-03-02T00:00:00.000Z', 'terminated'),
    at('2026-03-01T00:00:00.000Z', 'terminated'),
    priorityOf({ type: 'order', body: { ...sampleOrder(), state: 'completed', placedAt: '2027-01-02T00:00:00.000Z' } }),
    priorityOf({ type: 'transfer', body: { ...transfer, state: 'closed', requestedAt: '2027-01-01T00:00:00.000Z' } }),
    priorityOf({ type: 'conflict', body: { ...conflict, state: 'resolved' } }),
  ]
  expect([...inOrder].sort()).toEqual(inOrder)
  expect(new Set(inOrder).size).toBe(inOrder.length)
})
