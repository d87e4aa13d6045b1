import { jsonEqual, type Json } from '../../domain/kernel/json.ts'
import { permissionsOfPost } from '../../domain/access/permissions.ts'
import { principalSchema } from '../../domain/access/principal.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import { grantedScopes } from '../../server/replication/grantedScopes.ts'
import { withReach } from '../../server/platform/withReach.ts'
import { uuidOf } from '../domain/contracts/sampleContract.ts'
import { allOrders } from './moneyLaws.ts'
import { sellerNames, sellers, worldHubs, type SellerName } from './sellingData.ts'
import type { SellingWorld } from './sellingWorld.ts'

/** The laws of the PCs after everybody came back, each by its number. */
export async function brokenDeskLaws(world: SellingWorld, readable: ReadonlyMap<string, string>): Promise<readonly string[]> {
  return [...(await copies(world)), ...(await waiting(world)), ...(await accounted(world, readable))]
}

/** C3: every PC holds exactly the documents of its scopes, as the centre has them. C10: and none besides. */
async function copies(world: SellingWorld): Promise<string[]> {
  const broken: string[] = []
  const { members, bodies } = await centreDocuments(world)
  for (const name of sellerNames) {
    if (world.sellerAt(name) !== name) {
      broken.push(`C3: ${name} was not let in at the end`)
      continue
    }
    const scopes = scopesOf(name)
    const expected = new Map(members.filter(({ scope }) => scopes.includes(scope)).map(({ key, rev }) => [key, rev]))
    const held = await world.pcs[name].held()
    for (const [key, rev] of expected) {
      const here = held.get(key)
      if (here?.rev !== rev) broken.push(`C3: ${name} holds ${key} as ${here?.rev ?? 'nothing'}, the centre says ${rev}`)
      else if (!jsonEqual(here.body as Json, bodies.get(key)!)) broken.push(`C3: ${name} holds another body of ${key} ${rev}`)
    }
    for (const key of held.keys()) if (!expected.has(key)) broken.push(`C10: ${name} holds ${key}, which is in none of its scopes`)
    if (world.pcs[name].digestMismatches > 0) broken.push(`C3: changes had passed ${name} by`)
  }
  return broken
}

function scopesOf(name: SellerName): readonly Scope[] {
  const { userId, role, dealerCode } = sellers[name]
  const principal = principalSchema.parse({
    userId,
    role,
    dealerCode,
    displayName: name,
    permissions: permissionsOfPost[role],
    sessionId: uuidOf(7, 1),
    deviceId: uuidOf(8, 1),
  })
  return grantedScopes(principal, worldHubs)
}

function centreDocuments({ database }: SellingWorld) {
  return withReach(database.eye.db, { kind: 'all' }, async (tx) => {
    const members = await tx.selectFrom('desk.scope_member').select(['scope', 'type', 'id', 'rev']).execute()
    const documents = await tx.selectFrom('desk.document').select(['type', 'id', 'body']).where('deleted', '=', false).execute()
    return {
      members: members.map(({ scope, type, id, rev }) => ({ scope: scope as Scope, key: `${type}/${id}`, rev })),
      bodies: new Map(documents.map(({ type, id, body }) => [`${type}/${id}`, body as unknown as Json])),
    }
  })
}

/** Nothing waits for ever without a reason somebody can read. */
async function waiting(world: SellingWorld): Promise<string[]> {
  const broken: string[] = []
  for (const name of sellerNames) {
    if (world.sellerAt(name) === null) continue
    const { entries } = (await world.during(world.pcs[name].look('commands', null), 1_000)) ?? { entries: [] }
    for (const { endpoint, targetId, state } of entries)
      if (state !== 'refused') broken.push(`CMD: ${name} still has ${endpoint} of ${targetId} (${state})`)
  }
  return broken
}

/**
 * Every sale that a PC said it took is at the centre, or readable as refused on that PC, and never both; no number was printed
 * twice, and who sold without a line finds his number on the order, or learns that somebody else had it.
 */
async function accounted(world: SellingWorld, readable: ReadonlyMap<string, string>): Promise<string[]> {
  const orders = new Map((await allOrders(world.database.eye.db)).map(({ id, order }) => [id as string, order]))
  const broken = world.taken.flatMap(({ orderId, pc, seller, number, imei }) => {
    const order = orders.get(orderId)
    const who = `${orderId} of ${seller} at ${pc}`
    const isReadable = readable.has(orderId)
    if (order && isReadable) return [`C9: ${who} was taken by the centre and reads as refused (${readable.get(orderId)})`]
    if (!order)
      return isReadable || world.putAway.has(orderId) ? [] : [`C9: ${who} is lost${number === null ? '' : `, and ${number} was printed`}`]
    if (number !== null && order.orderNo !== number) return [`C9: ${who} was printed as ${number} and is ${order.orderNo}`]
    if (imei !== null && order.state === 'outOfStock' && order.stateReason === null) return [`S9: ${who} lost ${imei} without a word`]
    return []
  })
  const printed = world.taken.flatMap(({ number }) => number ?? [])
  const known = new Set(world.taken.map(({ orderId }) => orderId as string))
  return [
    ...broken,
    ...(new Set(printed).size === printed.length ? [] : ['C9: a number was printed twice']),
    ...[...orders.keys()].filter((id) => !known.has(id)).map((id) => `C9: nobody asked for ${id}`),
  ]
}
