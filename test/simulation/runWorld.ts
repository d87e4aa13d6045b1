import { brokenInvariants } from './invariants.ts'
import { act, decide } from './actions.ts'
import { healthyLine } from './simNetwork.ts'
import type { PlantedBug } from './plantedBug.ts'
import { deskNames, World, type DeskName } from './world.ts'
import { people, personNames, type PersonName } from './worldData.ts'

export type WorldResult = {
  readonly seed: number | string
  readonly broken: readonly string[]
  readonly edits: number
  readonly conflicts: number
  readonly story: string
}

const ACTIONS = 80
const QUIET_MS = 90_000

/** One world from its seed: people work, things fail, everything heals, and then every invariant must hold. */
export async function runWorld(seed: number | string, bug: PlantedBug | null = null): Promise<WorldResult> {
  const world = new World(seed, bug)
  await world.populate()
  for (const name of personNames) await world.signIn(name, name)
  await world.pass(5_000)
  for (let i = 0; i < ACTIONS; i++) {
    await act(world)
    await world.pass(world.random.between(0, 1_500))
  }
  await heal(world)
  const broken = await brokenInvariants(world)
  const conflicts = [...world.centre.store.tables().documents.values()].filter((row) => row.type === 'conflict').length
  return { seed, broken, edits: world.log.edits.length, conflicts, story: world.log.text }
}

/** Lines, centre and people come back; unsent work is fetched from every PC somebody left; every conflict is decided. */
async function heal(world: World): Promise<void> {
  if (!world.centre.up) world.centre.start()
  for (const name of deskNames) Object.assign(world.desks[name].line, healthyLine())
  const staff2 = await world.centre.sessions.userByLoginId('staff2')
  if (staff2) world.centre.sessions.putUser({ ...staff2, dealerCode: people.staff2.dealerCode })
  // Deciding a conflict lets go of edits that waited behind it, on a PC their author may have left: so everybody comes round again.
  for (let round = 0; round < 4; round++) {
    for (const place of world.worked) {
      const [desk, person] = place.split(' ') as [DeskName, PersonName]
      if (desk !== person) await visit(world, desk, person)
    }
    for (const name of personNames) await visit(world, name, name)
    await world.pass(QUIET_MS)
    if (!(await decideAll(world))) break
  }
}

/** True when there was something to decide. */
async function decideAll(world: World): Promise<boolean> {
  const desk = world.desks.counselor1
  for (let round = 0; ; round++) {
    const open = ((await world.during(desk.conflicts(), 1_000)) ?? []).filter((row) => row.state === 'open')
    if (open.length === 0 || round === 8) return round > 0
    for (const row of open) await decide(world, desk, row.id)
    await world.pass(QUIET_MS)
  }
}

/** Signs a person in at a desk, whoever was there, and lets it send what it kept. A desk that was taken over learns it only now. */
async function visit(world: World, desk: DeskName, person: PersonName): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    const session = world.desks[desk].status?.session
    if (session?.state === 'active' && session.user.loginId !== person) await world.during(world.desks[desk].engine.signOut())
    if (!isAt(world, desk, person)) await world.signIn(desk, person)
    await world.pass(QUIET_MS / 3)
    if (isAt(world, desk, person)) break
  }
  world.log.line(world.time.now, `heal: ${person} is ${isAt(world, desk, person) ? 'back' : 'not let in'} at ${desk}`)
  const { entries } = (await world.during(world.desks[desk].outbox(), 1_000)) ?? { entries: [] }
  for (const { mutationId, state, documentId, fields } of entries) {
    if (state === 'refused') for (const field of fields) world.log.refused(mutationId, { loginId: person, contractId: documentId, field })
  }
}

function isAt(world: World, desk: DeskName, person: PersonName): boolean {
  const session = world.desks[desk].status?.session
  return session?.state === 'active' && session.user.loginId === person && !session.offline
}
