import { valueAt } from '../../domain/contracts/contractChanges.ts'
import { contractTable } from '../../domain/contracts/contractTable.ts'
import type { ContractField } from '../../domain/contracts/contractFields.ts'
import type { ContractView } from '../../sync/engineApi.ts'
import { jsonEqual, type Json } from '../../domain/kernel/json.ts'
import { documentIdSchema } from '../../domain/kernel/ids.ts'
import { StoreUnavailable } from '../../server/replication/replicationStore.ts'
import type { SimDesk } from './simDesk.ts'
import type { SeededRandom } from './seededRandom.ts'
import { deskNames, type DeskName, type World } from './world.ts'
import { HOME, OTHER, people, personNames, plans, POISON_PLAN, worldContract, type PersonName } from './worldData.ts'

type Action = { readonly weight: number; readonly run: (world: World) => Promise<void> }
const shopDesks: readonly DeskName[] = ['staff1', 'staff2', 'far', 'spare']

function signedIn(desk: SimDesk): PersonName | null {
  const session = desk.status?.session
  return session?.state === 'active' ? (session.user.loginId as PersonName) : null
}

const editable = [
  'memo',
  'plan',
  'plan',
  'discountPlan',
  'customer.email',
  'customer.address',
  'tags',
  'status',
] as const satisfies readonly ContractField[]

/** A value somebody might type. Few values, so that two people often type the same. */
function typed(field: (typeof editable)[number], { body, stored }: ContractView, random: SeededRandom): Json | undefined {
  const plan = () => {
    const { code, name, monthlyFee } = random.chance(0.06) ? POISON_PLAN : random.pick(plans)
    return { code, name, monthlyFee }
  }
  switch (field) {
    case 'memo':
      return `${body.memo === '' ? '' : `${body.memo}\n`}메모 ${random.between(1, 6)}`
    case 'plan':
      // Typing the old value back while the edit is on its way is F-11.
      return random.chance(0.25) ? stored.plan : plan()
    case 'discountPlan':
      return random.pick(['NONE', 'SELECT25'])
    case 'customer.email':
      return `e${random.between(1, 3)}@example.com`
    case 'customer.address':
      return `서울특별시 강남구 ${random.between(1, 4)}`
    case 'tags':
      return random.pick([['vip'], ['가족결합'], ['vip', '가족결합'], []])
    case 'status': {
      const next = Object.entries(contractTable[body.status]).filter(([, allowed]) => allowed)
      return next.length === 0 ? undefined : random.pick(next)[0]
    }
  }
}

async function edit(world: World): Promise<void> {
  const { random } = world
  const manned = shopDesks.filter((name) => signedIn(world.desks[name]) !== null)
  if (manned.length === 0) return
  const deskName = random.pick(manned)
  const desk = world.desks[deskName]
  const person = signedIn(desk)!
  const rows = await world.during(desk.contracts(), 500)
  if (!rows || rows.length === 0) return
  // A few contracts get most of the edits: that is where people meet.
  const row = random.pick(random.chance(0.7) ? rows.slice(0, 3) : rows)
  const view = await world.during(desk.contract(row), 500)
  if (!view) return
  const fields: Partial<Record<ContractField, Json>> = {}
  for (let i = random.between(1, 3); i > 0; i--) {
    const field = random.pick(editable)
    const value = typed(field, view, random)
    if (value === undefined) continue
    const kept = await world.during(desk.engine.draftField(row.id, field, value), 500)
    if (kept?.ok) fields[field] = value
  }
  // What stood there already is no wish: nothing of it is sent, and a centre that went back to a backup may not know it.
  const draft = (await world.during(desk.contract(row), 500))?.draft
  for (const field of Object.keys(fields) as ContractField[]) if (draft && !Object.hasOwn(draft, field)) delete fields[field]
  const done = await world.during(desk.engine.submitDraft(row.id), 500)
  if (!done?.ok) {
    await world.during(desk.engine.discardDraft(row.id), 500)
    return
  }
  const { mutationId } = done.value
  const goesOn = world.log.edits.some((edit) => edit.mutationId === mutationId)
  const stood = goesOn ? (await desk.held()).get(`contract/${row.id}`)?.body : undefined
  const typedBack = (Object.keys(fields) as ContractField[]).filter((field) =>
    jsonEqual(valueAt(stood as Json | undefined, field), fields[field]),
  )
  world.log.edit({ mutationId, contractId: row.id, desk: deskName, loginId: person, fields, typedBack })
  world.log.line(world.time.now, `${deskName} ${person} edits ${row.contractNo} ${JSON.stringify(fields)} as ${mutationId}`)
}

async function resolve(world: World): Promise<void> {
  const { random } = world
  const desk = world.desks[random.pick(['counselor1', 'counselor2'] as const)]
  if (signedIn(desk) === null) return
  const open = (await world.during(desk.conflicts(), 500))?.filter((row) => row.state === 'open') ?? []
  if (open.length === 0) return
  await decide(world, desk, documentIdSchema.parse(random.pick(open).id))
}

/** Decides one conflict on a desk, each field by chance. */
export async function decide(world: World, desk: SimDesk, conflictId: ReturnType<typeof documentIdSchema.parse>): Promise<void> {
  const view = await world.during(desk.look('conflict', { id: conflictId }), 500)
  if (!view || view.body.state !== 'open') return
  // A decision that was refused, because the contract had moved, is put away before a new one is made.
  if (view.pending?.state === 'refused') await world.during(desk.engine.takeBack(view.pending.mutationId), 500)
  else if (view.pending !== null) return
  const choices = Object.fromEntries(view.body.fields.map(({ path }) => [path, world.random.pick(['mine', 'theirs', 'base'] as const)]))
  const done = await world.during(
    desk.engine.resolveConflict({ conflictId, sawTheirsRev: view.body.theirsRev, choices, reason: '고객 확인' }),
    500,
  )
  world.log.line(
    world.time.now,
    `${desk.name} decides ${conflictId} ${JSON.stringify(choices)}: ${done?.ok ? done.value.mutationId : done?.code}`,
  )
}

const line = async (world: World): Promise<void> => {
  const { random } = world
  const desk = world.desks[random.pick(deskNames)]
  desk.line.up = random.chance(0.6)
  desk.line.loseRequest = random.pick([0, 0, 0.3])
  desk.line.loseReply = random.pick([0, 0, 0.3])
  desk.line.duplicate = random.pick([0, 0, 0.4])
  desk.line.latencyMs = random.pick([10, 40, 400, 3000])
  world.log.line(world.time.now, `line of ${desk.name}: ${JSON.stringify(desk.line)}`)
}

const actions: readonly Action[] = [
  { weight: 60, run: edit },
  { weight: 8, run: resolve },
  { weight: 10, run: line },
  {
    weight: 5,
    run: async (world) => {
      const name = world.random.pick(deskNames)
      world.desks[name].crash()
      world.log.line(world.time.now, `${name} is killed`)
    },
  },
  {
    weight: 14,
    run: async (world) => {
      const empty = deskNames.filter((name) => signedIn(world.desks[name]) === null)
      if (empty.length === 0) return
      const name = world.random.pick(empty)
      const person = name === 'spare' || world.random.chance(0.1) ? world.random.pick(personNames) : name
      const ok = await world.signIn(name, person)
      world.log.line(world.time.now, `${person} signs in at ${name}: ${ok}`)
    },
  },
  {
    weight: 4,
    run: async (world) => {
      const name = world.random.pick(deskNames)
      world.desks[name].clockSkewMs = world.random.pick([0, -3_600_000, 31_536_000_000, -86_400_000])
      world.log.line(world.time.now, `clock of ${name}: ${world.desks[name].clockSkewMs}`)
    },
  },
  {
    weight: 4,
    run: async (world) => {
      world.centre.kill()
      world.log.line(world.time.now, 'the centre is killed')
      await world.pass(world.random.between(50, 4_000))
      world.centre.start()
    },
  },
  {
    weight: 3,
    run: async (world) => {
      const person = world.random.pick(['staff1', 'staff2'] as const)
      await world.signIn('spare', person)
      world.log.line(world.time.now, `${person} takes over at spare`)
    },
  },
  { weight: 2, run: moveStaff },
  { weight: 8, run: importContracts },
  { weight: 6, run: rush },
  { weight: 2, run: withdraw },
  { weight: 1, run: backUpOrRestore },
  {
    weight: 2,
    run: async (world) => {
      const desk = world.desks[world.random.pick(deskNames)]
      await world.during(desk.engine.signOut(), 30_000)
      world.log.line(world.time.now, `${desk.name} signs out`)
    },
  },
]

/** A member of staff loses the dealer, or gets it back (F-24, F-25, F-27). */
async function moveStaff(world: World): Promise<void> {
  const user = people.staff2
  const held = await world.centre.sessions.userByLoginId(user.loginId)
  if (!held) return
  const dealerCode = held.dealerCode === user.dealerCode ? people.far.dealerCode : user.dealerCode
  world.centre.sessions.putUser({ ...held, dealerCode })
  world.log.line(world.time.now, `staff2 now works for ${dealerCode}`)
}

/** The centre takes in contracts while shops are at work; nobody waits for it (F-18, F-22). */
async function importContracts(world: World): Promise<void> {
  const from = 1000 + world.imported
  const count = world.random.between(1, 5)
  world.imported += count
  const documents = Array.from({ length: count }, (_, n) => ({ type: 'contract' as const, ...worldContract(from + n, HOME) }))
  world.log.line(world.time.now, `the centre imports ${count} contracts`)
  world.centre.replication.write({ documents, origin: 'imported', author: null, mode: 'create' }).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) world.centre.troubles.push(error)
  })
}

/** The centre takes in, shops send and everybody asks for news, all within a second or two: transactions stand open side by side. */
async function rush(world: World): Promise<void> {
  await importContracts(world)
  for (let round = world.random.between(3, 6); round > 0; round--) {
    await edit(world)
    for (const name of deskNames) void world.desks[name].engine.syncNow()
    await world.pass(world.random.between(20, 400))
  }
}

/** The centre takes a contract away while somebody may be editing it (F-28). */
async function withdraw(world: World): Promise<void> {
  const { id, body } = worldContract(world.random.between(0, 2), world.random.pick([HOME, OTHER]))
  world.log.line(world.time.now, `the centre withdraws ${body.contractNo}`)
  world.centre.replication.withdraw({ documents: [{ type: 'contract', id }], author: null }).catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) world.centre.troubles.push(error)
  })
}

/** A backup is taken; later the centre goes back to it, and says so by a new epoch (F-34, F-35). */
async function backUpOrRestore(world: World): Promise<void> {
  const { centre } = world
  if (world.backup === null) {
    world.backup = centre.store.backup()
    world.log.line(world.time.now, 'a backup is taken')
    return
  }
  centre.kill()
  await world.pass(2_000)
  centre.store.restore(world.backup, centre.newEpoch())
  centre.start()
  world.backup = null
  world.log.restored = true
  world.log.line(world.time.now, 'the centre went back to its backup')
}

const total = actions.reduce((sum, action) => sum + action.weight, 0)

/** One thing that happens, drawn by weight. */
export async function act(world: World): Promise<void> {
  let draw = world.random.fraction() * total
  const action = actions.find(({ weight }) => (draw -= weight) < 0) ?? actions[0]!
  await action.run(world)
}
