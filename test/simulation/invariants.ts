import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import { conflictSchema } from '../../domain/contracts/conflict.ts'
import { valueAt } from '../../domain/contracts/contractChanges.ts'
import { contractFieldPaths, contractFields, type ContractField } from '../../domain/contracts/contractFields.ts'
import { jsonEqual, type Json } from '../../domain/kernel/json.ts'
import { mutationIdSchema } from '../../domain/kernel/ids.ts'
import type { MemoryTables } from '../../server/replication/memoryTables.ts'
import type { RevisionWrite } from '../../server/replication/replicationStore.ts'
import { deskNames, type World } from './world.ts'
import type { LoggedEdit } from './worldLog.ts'
import { people, type PersonName } from './worldData.ts'

/** What is broken after heal and quiesce, in words; empty when the world is as it must be. */
export async function brokenInvariants(world: World): Promise<readonly string[]> {
  const tables = world.centre.store.tables()
  return [
    ...lostEdits(world, tables),
    ...appliedTwice(tables),
    ...(await divergence(world, tables)),
    ...overwritten(world, tables),
    ...(await stuck(world)),
    ...skippedChanges(world),
    ...(world.centre.mostSessionsOfOneUser > 1 ? [`A1 a user had ${world.centre.mostSessionsOfOneUser} sessions at once`] : []),
    ...world.centre.troubles.map((error) => `the centre stumbled: ${error instanceof Error ? error.stack : String(error)}`),
  ]
}

function historyOf(tables: MemoryTables, contractId: string): readonly RevisionWrite[] {
  const head = tables.documents.get(`contract/${contractId}`)
  // A withdrawal leaves no revision of its own; what stood before stays readable.
  if (head?.deleted) return [...tables.revisions.values()].filter(({ type, id }) => type === 'contract' && id === contractId)
  const line: RevisionWrite[] = []
  let rev = head?.rev ?? null
  while (rev !== null) {
    const revision = tables.revisions.get(`contract/${contractId}@${rev}`)
    if (!revision) break
    line.push(revision)
    rev = revision.parentRev
  }
  return line
}

/** I1: every edit a desk accepted is in the history of its contract, in a conflict, or was refused by name. */
function lostEdits(world: World, tables: MemoryTables): string[] {
  const lines = new Map<string, ReadonlySet<string>>()
  return world.log.edits.flatMap((edit) => {
    const { mutationId, contractId, desk, loginId } = edit
    const settled = tables.mutations.get(mutationIdSchema.parse(mutationId))
    const who = `edit ${mutationId} of ${loginId} at ${desk} on ${contractId}`
    if (!settled) return accounted(world, tables, edit) ? [] : [`I1 ${who} is lost: the centre never settled it`]
    const line = lines.get(contractId) ?? new Set(historyOf(tables, contractId).map((revision): string => revision.rev))
    lines.set(contractId, line)
    const { outcome, rev, conflictId, refusal } = settled.result
    switch (outcome) {
      case 'applied':
      case 'merged':
        return rev !== undefined && line.has(rev) ? [] : [`I1 ${who} was ${outcome} as ${rev}, which is not in the history`]
      case 'conflict':
        return conflictId !== undefined && tables.documents.has(`conflict/${conflictId}`)
          ? []
          : [`I1 ${who} went to a conflict that is not there`]
      case 'rejected':
        return refusal ? [] : [`I1 ${who} was refused without a reason`]
    }
  })
}

/**
 * A desk may split an edit, when a part of it must wait behind a conflict, or find that nothing is left of it because it
 * was typed back or somebody else had written the same. So where the id is unknown, each field it ended with must be
 * accounted for: it stood in the contract, it is an author's side of a conflict, or its author reads that it was refused.
 */
function accounted(world: World, tables: MemoryTables, { mutationId, contractId, loginId }: LoggedEdit): boolean {
  if (world.log.wasRefused(mutationId)) return true
  const wishes: Record<string, Json> = {}
  for (const { fields, typedBack } of world.log.edits.filter((edit) => edit.mutationId === mutationId)) {
    Object.assign(wishes, fields)
    for (const field of typedBack) delete wishes[field]
  }
  const disputed = [...tables.documents.values()]
    .flatMap(({ type, body }) => (type === 'conflict' ? [conflictSchema.parse(body)] : []))
    .filter(({ docId }) => docId === contractId)
  const bodies: readonly Json[] = [...historyOf(tables, contractId).map((revision) => revision.body), ...disputed.map(({ mine }) => mine)]
  return Object.entries(wishes).every(
    ([field, value]) => bodies.some((body) => stoodIn(body, field, value)) || world.log.wasRefused({ loginId, contractId, field }),
  )
}

/** A note or a tag stands where every line or tag of it stands: a machine unites those of both sides. */
function stoodIn(body: Json, field: string, value: Json): boolean {
  const there = valueAt(body, field)
  if (field === 'memo' && typeof value === 'string' && typeof there === 'string') {
    const lines = there.split('\n')
    return value.split('\n').every((line) => line === '' || lines.includes(line))
  }
  if (field === 'tags' && Array.isArray(value) && Array.isArray(there)) return value.every((tag) => there.includes(tag))
  return jsonEqual(there, value)
}

/** I2: one mutation makes at most one revision of a contract. */
function appliedTwice(tables: MemoryTables): string[] {
  const seen = new Set<string>()
  return [...tables.revisions.values()].flatMap(({ type, id, mutationId, rev }) => {
    const key = `${type}/${id}/${mutationId}`
    if (type !== 'contract' || !seen.has(key)) {
      seen.add(key)
      return []
    }
    return [`I2 mutation ${mutationId} made a second revision of ${id}: ${rev}`]
  })
}

/** I3, I5: every desk holds exactly the documents of its scopes, in the centre's revision. */
async function divergence(world: World, tables: MemoryTables): Promise<string[]> {
  const broken: string[] = []
  for (const name of deskNames) {
    const desk = world.desks[name]
    const session = desk.status?.session
    if (session?.state !== 'active') continue
    const user = await world.centre.sessions.userByLoginId(people[session.user.loginId as PersonName].loginId)
    const scopes = [...tables.members.keys()].filter((scope) => {
      if (scope === 'catalogue' || scope === `user:${user?.userId}`) return true
      if (scope === 'desk:conflicts') return user?.role === 'COUNSELOR'
      if (scope.startsWith('dealer:')) return scope === `dealer:${user?.dealerCode}`
      const hub = tables.documents.get(`hub/${scope.slice('hub:'.length)}`)?.body as
        | { hubType: string; dealerCode: string | null }
        | undefined
      return hub?.hubType !== 'DEALER' || (hub.dealerCode !== null && hub.dealerCode === user?.dealerCode)
    })
    const expected = new Map(scopes.flatMap((scope) => [...tables.members.get(scope)!.entries()]))
    const held = await desk.held()
    for (const [key, { rev }] of expected) {
      const here = held.get(key)
      if (here?.rev !== rev) broken.push(`I3 ${name} holds ${key} as ${here?.rev ?? 'nothing'}, the centre says ${rev}`)
      else if (!jsonEqual(here.body as never, tables.documents.get(key)!.body))
        broken.push(`I3 ${name} holds another body of ${key} ${rev}`)
    }
    for (const key of held.keys()) if (!expected.has(key)) broken.push(`I5 ${name} holds ${key}, which is in none of its scopes`)
    if (desk.status?.digest !== 'equal') broken.push(`I3 ${name} has not found its digest equal: ${desk.status?.digest}`)
  }
  return broken
}

/**
 * I4: walked over every revision without the merge's own code. A revision that its author made from an older state may
 * not change a guarded field that somebody else had changed meanwhile; and a conflict must be about a real disagreement.
 */
function overwritten(world: World, tables: MemoryTables): string[] {
  const broken: string[] = []
  const guarded = contractFieldPaths.filter((field) => contractFields[field] !== 'SAFE-UNION')
  const differ = (a: Contract, b: Contract, field: ContractField) => !jsonEqual(valueAt(a, field), valueAt(b, field))
  const bodyOf = (id: string, rev: string | null) => {
    const revision = rev === null ? undefined : tables.revisions.get(`contract/${id}@${rev}`)
    return revision && contractSchema.parse(revision.body)
  }
  for (const { id, rev, parentRev, mutationId, body, origin } of tables.revisions.values()) {
    if (origin !== 'edited' && origin !== 'merged') continue
    const [base, parent, now] = [
      bodyOf(id, world.centre.baseOf.get(mutationId) ?? null),
      bodyOf(id, parentRev),
      contractSchema.safeParse(body).data,
    ]
    if (!base || !parent || !now) continue
    for (const field of guarded) {
      if (differ(base, parent, field) && differ(parent, now, field))
        broken.push(`I4 ${rev} of ${id} overwrote ${field}, which had changed since its author looked`)
    }
  }
  for (const { type, body } of tables.documents.values()) {
    if (type !== 'conflict') continue
    const { fields, base, mine, docId, state } = conflictSchema.parse(body)
    if (
      state === 'open' &&
      fields.every(
        ({ path }) =>
          jsonEqual(valueAt(base, path), valueAt(mine, path)) &&
          contractFields[path as ContractField] !== 'TERMINAL' &&
          fields.length === 1,
      )
    )
      broken.push(`I4 the conflict on ${docId} is about nothing its author changed`)
  }
  return broken
}

/** I9: nothing waits for ever without a reason somebody can read. */
async function stuck(world: World): Promise<string[]> {
  const broken: string[] = []
  for (const name of deskNames) {
    const desk = world.desks[name]
    if (desk.status?.session.state !== 'active') continue
    const { entries } = (await world.during(desk.outbox(), 1_000)) ?? { entries: [] }
    for (const entry of entries)
      if (entry.state !== 'refused') broken.push(`I9 ${name} still has ${entry.mutationId} (${entry.state}) on ${entry.documentId}`)
  }
  return broken
}

/** I8: a cursor never passed a change that was not delivered. A digest that differed proves that one did. */
function skippedChanges(world: World): string[] {
  return deskNames.filter((name) => world.desks[name].digestMismatches > 0).map((name) => `I8 ${name} found that changes had passed it by`)
}
