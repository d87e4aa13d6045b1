import { permissionsOfPost } from '../../domain/access/permissions.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { basePlans } from '../../domain/catalogue/basePlans.ts'
import type { Choice } from '../../domain/contracts/conflict.ts'
import { valueAt, withValueAt, type Change } from '../../domain/contracts/contractChanges.ts'
import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import { clientIdSchema, deviceIdSchema, sessionIdSchema, type Epoch } from '../../domain/kernel/ids.ts'
import { HOUR_MS, MINUTE_MS, type Millis } from '../../domain/kernel/instant.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { SYNC_SCHEMA } from '../../domain/protocol/pull.ts'
import { PUSH_MUTATIONS_MAX, type Mutation, type PushResult } from '../../domain/protocol/push.ts'
import type { Revision } from '../../domain/replication/revision.ts'
import type { DemoContract } from './demoContracts.ts'
import { demoDocumentId, demoMutationId } from './demoIds.ts'
import { demoPhone } from './demoPeople.ts'
import type { ReplicationAt } from './demoReplication.ts'
import { demoAuthor } from './demoUsers.ts'

/** A contract with the revision it was created in. */
export type CreatedContract = DemoContract & { readonly rev: Revision }

type History = { readonly replicationAt: ReplicationAt; readonly epoch: Epoch; readonly reference: Millis }
type NewValues = (body: Contract) => Readonly<Record<string, Json>>
type Unsent = Mutation extends infer M ? (M extends Mutation ? Omit<M, 'sequence'> : never) : never

const SECOND_NUMBERS_FROM = 15_000_000
const planNamed = (name: string): Json => {
  const { state: _state, ...plan } = basePlans.find((known) => known.name === name)!
  return plan
}
const otherPlan = (first: string, second: string): NewValues => {
  return ({ plan }) => ({ plan: planNamed(plan.name === first ? second : first) })
}
const withLine = (line: string): NewValues => {
  return ({ memo }) => ({ memo: memo === '' ? line : `${memo}\n${line}` })
}

/** What shops do all day; several of them on one contract make a history worth reading. */
const edits: readonly NewValues[] = [
  withLine('요금 안내 완료, 다음 청구부터 적용'),
  otherPlan('5G 심플 110GB', '5G 베이직'),
  ({ tags }) => ({ tags: [...new Set([...tags, 'VIP'])].toSorted() }),
  ({ customer }) => ({ 'customer.address': `${customer.address} (우편물 수령지)` }),
  otherPlan('5G 슬림 4GB', 'LTE 베이직'),
  withLine('재방문 예정: 신분증 확인'),
]

/** Before the midnight that the world is told from: while shops are open. */
const EDITED_HOURS_BEFORE = [30, 14, 8] as const

/** Ordinary edits by the dealer's own people: every contract gets one, every third one three. */
export async function writeEdits(history: History, dealer: string, contracts: readonly CreatedContract[]): Promise<void> {
  let standing = contracts.slice(0, PUSH_MUTATIONS_MAX)
  for (const [round, loginId] of [`${dealer}-staff1`, `${dealer}-manager`, `${dealer}-staff2`].entries()) {
    const chosen = round === 0 ? standing : standing.filter((_, i) => i % 3 === 0)
    const mutations = chosen.map((contract, i) => {
      const changes = edits.map((_, k) => changesOf(contract.body, edits[(i + round + k) % edits.length]!)).find(({ length }) => length > 0)
      return editOf(contract, changes ?? [], `edit ${round}`)
    })
    const results = await push(history, loginId, history.reference - EDITED_HOURS_BEFORE[round]! * HOUR_MS, mutations)
    standing = chosen.map((contract, i) => edited(contract, mutations[i]!.changes, results[i]!))
  }
}

function edited({ id, body }: CreatedContract, changes: readonly Change[], { rev }: PushResult): CreatedContract {
  invariant(rev, 'an edit of a contract that nobody else edits is applied')
  return { id, rev, body: contractSchema.parse(changes.reduce<Json>((draft, { path, to }) => withValueAt(draft, path, to), body)) }
}

type Clash = {
  readonly name: string
  readonly theirs: NewValues
  readonly mine: NewValues
  readonly hoursAgo: number
  /** What the counselor decided, if that has happened. */
  readonly decided?: { readonly choice: Choice; readonly reason: string }
  readonly taken?: true
}

/** Two people at one contract, one of them offline: of every severity, newest last, two already decided. */
const clashes: Readonly<Record<string, readonly Clash[]>> = {
  d1001: [
    {
      name: 'decided plan',
      theirs: otherPlan('5G 베이직', 'Y 스페셜'),
      mine: otherPlan('5G 심플 110GB', '5G 슬림 4GB'),
      hoursAgo: 52,
      decided: { choice: 'mine', reason: '고객과 통화하여 매장 신청 요금제로 확인함' },
    },
    { name: 'ended', theirs: otherPlan('Y 스페셜', '5G 베이직'), mine: () => ({ status: 'pendingTerminate' }), hoursAgo: 20 },
    {
      name: 'plan',
      theirs: otherPlan('5G 초이스 프리미엄', '5G 베이직'),
      mine: otherPlan('5G 슬림 4GB', 'LTE 베이직'),
      hoursAgo: 7,
      taken: true,
    },
    {
      name: 'phone',
      theirs: () => ({ 'customer.phone': demoPhone(SECOND_NUMBERS_FROM) }),
      mine: () => ({ 'customer.phone': demoPhone(SECOND_NUMBERS_FROM + 1) }),
      hoursAgo: 3,
    },
  ],
  d1002: [
    {
      name: 'decided address',
      theirs: ({ customer }) => ({ 'customer.address': `${customer.address} 2층` }),
      mine: ({ customer }) => ({ 'customer.address': `${customer.address} B동` }),
      hoursAgo: 47,
      decided: { choice: 'theirs', reason: '고객센터에서 확인한 주소로 유지' },
    },
    {
      name: 'number',
      theirs: () => ({ msisdn: demoPhone(SECOND_NUMBERS_FROM + 2) }),
      mine: () => ({ msisdn: demoPhone(SECOND_NUMBERS_FROM + 3) }),
      hoursAgo: 12,
    },
    {
      name: 'email',
      theirs: () => ({ 'customer.email': 'desk-a@example.com' }),
      mine: () => ({ 'customer.email': 'desk-b@example.com' }),
      hoursAgo: 2,
    },
  ],
}

/** How many contracts `writeConflicts` needs of a dealer. */
export function conflictsOf(dealer: string): number {
  return clashes[dealer]?.length ?? 0
}

/** Opens the dealer's conflicts, each on a contract of its own, and decides those that are decided. */
export async function writeConflicts(history: History, dealer: string, contracts: readonly CreatedContract[]): Promise<void> {
  for (const [i, clash] of (clashes[dealer] ?? []).entries()) {
    const contract = contracts[i]
    invariant(contract, 'there is a contract for every conflict')
    const at = history.reference - clash.hoursAgo * HOUR_MS
    const theirs = editOf(contract, changesOf(contract.body, clash.theirs), `${clash.name} theirs`)
    const mine = editOf(contract, changesOf(contract.body, clash.mine), `${clash.name} mine`)
    const [stands] = await push(history, clash.decided ? `${dealer}-manager` : 'counselor1', at - 40 * MINUTE_MS, [theirs])
    const [opened] = await push(history, `${dealer}-staff1`, at, [mine])
    const conflictId = opened?.conflictId
    invariant(conflictId && stands?.rev, 'the second edit opens a conflict')
    const head = { type: 'conflict' as const, id: conflictId, baseRev: null, base: null, changes: [] }
    if (clash.taken) {
      const mutationId = demoMutationId(`${clash.name} taken ${contract.body.contractNo}`)
      await push(history, 'counselor2', at + 30 * MINUTE_MS, [{ ...head, mutationId, action: { kind: 'assign', toMe: true } }])
    }
    if (clash.decided) {
      const mutationId = demoMutationId(`${clash.name} decided ${contract.body.contractNo}`)
      const choices = Object.fromEntries(mine.changes.map(({ path }) => [path, clash.decided!.choice]))
      const resolution = { sawTheirsRev: stands.rev, choices, reason: clash.decided.reason }
      await push(history, 'counselor1', at + HOUR_MS, [{ ...head, mutationId, action: { kind: 'resolve', resolution } }])
    }
  }
}

function editOf({ id, rev, body }: CreatedContract, changes: Change[], name: string) {
  const mutationId = demoMutationId(`${name} ${body.contractNo}`)
  return { type: 'contract' as const, id, mutationId, baseRev: rev, base: body, changes }
}

function changesOf(body: Contract, newValues: NewValues): Change[] {
  const changes = Object.entries(newValues(body)).map(([path, to]) => ({ path, from: valueAt(body, path) ?? null, to }))
  return changes.filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))
}

/** Sends them as one person's PC would at that time; one after the other is one request each. */
async function push(
  { replicationAt, epoch }: History,
  loginId: string,
  at: Millis,
  mutations: readonly Unsent[],
): Promise<readonly PushResult[]> {
  const pc = (part: string) => demoDocumentId(`${part}:${loginId}`)
  const author = demoAuthor(loginId)
  const principal: Principal = {
    ...author,
    permissions: permissionsOfPost[author.role],
    sessionId: sessionIdSchema.parse(pc('session')),
    deviceId: deviceIdSchema.parse(pc('device')),
  }
  const numbered = mutations.map((mutation, i) => ({ ...mutation, sequence: i + 1 }))
  const request = { epoch, schema: SYNC_SCHEMA, clientId: clientIdSchema.parse(pc('client')), mutations: numbered }
  const reply = await replicationAt(at).push(principal, request)
  invariant(reply.ok, 'the demo world speaks the sync of this very server')
  return reply.value.results
}
