import { basePlans } from '../../domain/catalogue/basePlans.ts'
import { epochSchema, type DealerCode } from '../../domain/kernel/ids.ts'
import { HOUR_MS, type Millis } from '../../domain/kernel/instant.ts'
import { nextRevision } from '../../domain/replication/revision.ts'
import type { StockLevel } from '../../domain/stock/hub.ts'
import type { SaleRight } from '../../domain/stock/saleRight.ts'
import type { StockUnit } from '../../domain/stock/stockUnit.ts'
import type { Transfer } from '../../domain/stock/transfer.ts'
import type { Database } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { demoContract, demoContractCounts } from './demoContracts.ts'
import { conflictsOf, writeConflicts, writeEdits, type CreatedContract } from './demoHistory.ts'
import { demoDealers, demoHubs, type DemoDealer } from './demoHubs.ts'
import { demoMutationId } from './demoIds.ts'
import type { DemoDocument, ReplicationAt } from './demoReplication.ts'
import { DemoBooks } from './demoBooks.ts'
import { demoOfferings, demoSkus, type DemoSku } from './demoOfferings.ts'
import { DEMO_PROVISIONAL_USED, demoSaleRights } from './demoSaleRights.ts'
import { demoShelves } from './demoStock.ts'
import { demoTransfers } from './demoTransfers.ts'
import { hashedDemoUsers, writeDemoUsers } from './writeDemoUsers.ts'

const DAY_MS = 24 * HOUR_MS
const KOREA_AHEAD_MS = 9 * HOUR_MS
const YEARS_BACK_MS = 2 * 365 * DAY_MS
const RECENT_MS = 21 * DAY_MS
/** Older than every edit and conflict of the demo world, so that none comes before its contract. */
const EDITABLE_FROM_MS = 4 * DAY_MS
const STOCK_BATCH = 1500
/** The books were opened so long ago; everything else happened since. */
const STOCK_OPENED_MS = 30 * DAY_MS
/** Each batch is written at one moment of the past: small ones for the usual world, larger ones for the big dealer. */
const CONTRACT_BATCHES_MIN = 80
const CONTRACT_BATCH_MAX = 1000
const EDITED_PER_DEALER = 36

/** Hubs and what lies in them, with the movements by which it came about. */
export type DemoStock = Pick<DemoBooks, 'movements'> & {
  readonly hubs: typeof demoHubs
  readonly skus: readonly DemoSku[]
  readonly levels: readonly StockLevel[]
  readonly units: readonly StockUnit[]
  readonly transfers: readonly (readonly [id: string, transfer: Transfer])[]
  readonly saleRights: readonly (readonly [id: string, saleRight: SaleRight])[]
  readonly provisionalUsed: number
  /** False: documents of another day may stand, and are to be made anew out of the books. */
  readonly isPublished: boolean
}

export type DemoWorldDeps = {
  readonly db: Database
  /** Works as `desk_auth`: people are written by identity alone. */
  readonly authDb: Database
  readonly replicationAt: ReplicationAt
  /** Opens the books of stock, once; see `DemoStock`. */
  readonly openStock: (stock: DemoStock) => Promise<boolean>
  readonly clock: () => Millis
  /** Contracts of the big dealer; a few hundred each when absent. */
  readonly contracts: number | undefined
  readonly hashPassword: (password: string) => Promise<string>
  /** The bytes of a secret as it is typed by hand. */
  readonly totpSecretOf: (base32: string) => Uint8Array
  readonly log: (line: string) => void
}

/**
 * DEM-1: dealers, users, hubs, stock, plans, contracts with a past, and conflicts, made from a seed: the same day and the
 * same number of contracts make the same world, ids included. Only where nobody can sign in yet; the users come last, so
 * that a creation that was interrupted goes on. Resolves with whether it did anything.
 */
export async function createDemoWorld(deps: DemoWorldDeps): Promise<boolean> {
  const { db, authDb, clock, log } = deps
  const reference = dayStartInKorea(clock())
  if (await isInUse(db)) {
    // A demo world of a time before there were books of stock gets them, beside what people have made of it.
    if (await isWithoutBooks(db)) await writeCatalogueAndStock(deps, reference, 'books')
    return false
  }
  // Hashing is slow on purpose and happens outside of this thread: it runs while the rest is written.
  const users = hashedDemoUsers(deps.hashPassword)
  users.catch(() => undefined)
  log('creating the demo world: dealers, hubs, stock and plans')
  await db
    .insertInto('desk.dealer')
    .values(demoDealers.map(({ code, name }) => ({ code, name })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await writeCatalogueAndStock(deps, reference, 'base')
  const created = await writeContracts(deps, reference)
  await writePast(deps, reference, created)
  await writeDemoUsers(authDb, await users, { totpSecretOf: deps.totpSecretOf, at: reference })
  log('the demo world is ready')
  return true
}

/** Somebody can sign in, or there are dealers that are not ours. */
async function isInUse(db: Database): Promise<boolean> {
  const user = await db.selectFrom('auth.app_user').select('id').limit(1).executeTakeFirst()
  const own: readonly string[] = demoDealers.map(({ code }) => code)
  const dealers = await db.selectFrom('desk.dealer').select('code').execute()
  return user !== undefined || dealers.some(({ code }) => !own.includes(code))
}

async function isWithoutBooks(db: Database): Promise<boolean> {
  const begun = await db.selectFrom('desk.mutation').select('id').where('id', '=', demoMutationId('base:0')).executeTakeFirst()
  const hub = await withReach(db, { kind: 'all' }, (tx) => tx.selectFrom('desk.hub').select('hub_code').limit(1).executeTakeFirst())
  return begun !== undefined && hub === undefined
}

/** `name` is that of the mutations: one that was made before changes nothing. */
async function writeCatalogueAndStock(
  { db, replicationAt, openStock }: DemoWorldDeps,
  reference: Millis,
  name: 'base' | 'books',
): Promise<void> {
  const isResumed =
    (await db.selectFrom('desk.mutation').select('id').where('id', '=', demoMutationId('base:0')).executeTakeFirst()) !== undefined
  const books = new DemoBooks(demoShelves(reference), reference - STOCK_OPENED_MS)
  demoTransfers(books, reference)
  demoSaleRights(books, reference)
  const levels = books.levels()
  const owners = new Map(demoHubs.map(({ hubCode, dealerCode }) => [hubCode, dealerCode]))
  const documents: DemoDocument[] = [
    ...basePlans.map((body) => ({ type: 'plan' as const, id: body.code, body })),
    ...demoOfferings(reference).map((body) => ({ type: 'offering' as const, id: body.offeringCode, body })),
    ...demoHubs.map((body) => ({ type: 'hub' as const, id: body.hubCode, body })),
    ...levels.map((body) => {
      const dealerCode = owners.get(body.hubCode) ?? null
      return { type: 'stockLevel' as const, id: `${body.hubCode}|${body.skuCode}`, dealerCode, body }
    }),
    ...[...books.transfers].map(([id, body]) => ({ type: 'transfer' as const, id, body })),
    ...[...books.saleRights].map(([id, body]) => ({ type: 'saleRight' as const, id, body })),
  ]
  const replication = replicationAt(reference)
  for (let from = 0; from < documents.length; from += STOCK_BATCH) {
    const mutationId = demoMutationId(`${name}:${from}`)
    await replication.write({
      documents: documents.slice(from, from + STOCK_BATCH),
      origin: 'created',
      author: null,
      mutationId,
      mode: 'create',
    })
  }
  const { movements, transfers, saleRights } = books
  await openStock({
    hubs: demoHubs,
    skus: demoSkus,
    levels,
    units: books.checkedUnits(),
    movements,
    transfers: [...transfers],
    saleRights: [...saleRights],
    provisionalUsed: DEMO_PROVISIONAL_USED,
    isPublished: !isResumed,
  })
}

type Created = ReadonlyMap<DealerCode, readonly CreatedContract[]>

/** Oldest first, dealers mixed as they are in life. Resolves with each dealer's newest contracts that are in use and may have been edited. */
async function writeContracts({ replicationAt, contracts, log }: DemoWorldDeps, reference: Millis): Promise<Created> {
  const dealers = dealersInTurn(demoContractCounts(contracts))
  const total = dealers.length
  const size = Math.max(1, Math.min(CONTRACT_BATCH_MAX, Math.ceil(total / CONTRACT_BATCHES_MIN)))
  const newest = new Map<DealerCode, CreatedContract[]>(demoDealers.map(({ code }) => [code, []]))
  const logEvery = Math.ceil(total / size / 10)
  let writing: Promise<unknown> = Promise.resolve()
  for (let from = 0, batch = 0; from < total; from += size, batch++) {
    const age = (1 - Math.min(total, from + size) / (total + size)) ** 2.2 * YEARS_BACK_MS
    const moment = { updatedAt: reference - age, isRecent: age < RECENT_MS }
    const mutationId = demoMutationId(`contracts:${total}:${from}`)
    const made = dealers.slice(from, from + size).map((dealer, i) => demoContract(dealer, from + i, moment))
    if (age > EDITABLE_FROM_MS) for (const contract of made) keepNewest(newest, { ...contract, rev: nextRevision(null, mutationId) })
    // The next batch is invented while this one is written.
    await writing
    const documents = made.map(({ id, body }) => ({ type: 'contract' as const, id, body }))
    writing = replicationAt(moment.updatedAt).write({ documents, origin: 'created', author: null, mutationId, mode: 'create' })
    writing.catch(() => undefined)
    if (batch % logEvery === 0) log(`contracts ${from} of ${total}`)
  }
  await writing
  return newest
}

function keepNewest(newest: ReadonlyMap<DealerCode, CreatedContract[]>, contract: CreatedContract): void {
  const kept = newest.get(contract.body.dealerCode)
  if (!kept || contract.body.status !== 'active') return
  kept.push(contract)
  if (kept.length > EDITED_PER_DEALER + 10) kept.shift()
}

/** The dealer of each contract: every dealer's share is spread evenly over the whole. */
function dealersInTurn(counts: readonly { readonly dealer: DemoDealer; readonly count: number }[]): readonly DemoDealer[] {
  const places = counts.flatMap(({ dealer, count }) => Array.from({ length: count }, (_, i) => ({ dealer, at: (i + 0.5) / count })))
  return places.toSorted((a, b) => a.at - b.at).map(({ dealer }) => dealer)
}

/** Edits and conflicts, by the road that a shop's PC takes. */
async function writePast({ db, replicationAt, log }: DemoWorldDeps, reference: Millis, created: Created): Promise<void> {
  log('edits and conflicts')
  const row = await db.selectFrom('desk.sync_epoch').select('epoch').executeTakeFirstOrThrow()
  const history = { replicationAt, epoch: epochSchema.parse(row.epoch), reference }
  const editing: Promise<void>[] = []
  for (const [code, contracts] of created) {
    const dealer = code.toLowerCase()
    const fought = conflictsOf(dealer)
    // Conflicts of all dealers share the desk's scope: one after the other keeps its order the same in every world.
    await writeConflicts(history, dealer, contracts.slice(0, fought))
    editing.push(writeEdits(history, dealer, contracts.slice(fought, fought + EDITED_PER_DEALER)))
  }
  await Promise.all(editing)
}

function dayStartInKorea(at: Millis): Millis {
  return Math.floor((at + KOREA_AHEAD_MS) / DAY_MS) * DAY_MS - KOREA_AHEAD_MS
}
