import { sql } from 'kysely'
import type { z } from 'zod'
import { holds } from '../../domain/access/permissions.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { transferIdSchema, type HubCode, type TransferId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome, type Refused } from '../../domain/kernel/refusals.ts'
import {
  proposeReplenishmentReplySchema,
  transferReplySchema,
  type proposeReplenishmentSchema,
  type RequestTransfer,
  type TransferAction,
  type TransferReply,
} from '../../domain/protocol/transfers.ts'
import { decideTransferAction, transferActionRules } from '../../domain/stock/decideTransferAction.ts'
import { decideTransferRequest } from '../../domain/stock/decideTransferRequest.ts'
import type { Hub } from '../../domain/stock/hub.ts'
import { mayRunHub } from '../../domain/stock/mayRunHub.ts'
import { transferSchema, type Transfer } from '../../domain/stock/transfer.ts'
import { jsonb, type DatabaseTransaction } from '../platform/database.ts'
import { availableBySku, book, lockHubs, lockLevels, unitsBy, type LevelKey } from './stockBooks.ts'
import { CommandRefused, runsHub, seesHub, stockCommand, type Asked, type CommandContext, type StockDeps } from './stockCommand.ts'

type ProposeReplenishment = z.infer<typeof proposeReplenishmentSchema>
type ProposeReply = z.input<typeof proposeReplenishmentReplySchema>

export type TransferService = {
  /** TRF-2: asks for goods of another hub. Refusals in this order: hub_unknown, not_permitted, document_exists, those of `decideTransferRequest`. */
  readonly request: (asked: Asked<RequestTransfer>) => Promise<Outcome<TransferReply>>
  /** TRF-4: one step. Refusals in this order: transfer_unknown, not_permitted, those of `decideTransferAction`. */
  readonly act: (asked: Asked<TransferAction>, id: TransferId) => Promise<Outcome<TransferReply>>
  /** STK-12: one replenishment per centre out of what is low. Refusals as those of `request`; all of them or none. */
  readonly replenish: (asked: Asked<ProposeReplenishment>) => Promise<Outcome<ProposeReply>>
}

export function createTransferService(deps: StockDeps): TransferService {
  return {
    request: (asked) => {
      const subject = { type: 'transfer', id: asked.body.transferId }
      return stockCommand(
        deps,
        asked,
        { endpoint: 'POST /transfers', action: 'stock.transfer', subject, reply: transferReplySchema },
        (context) => requestOne(context, asked.body),
      )
    },
    act: (asked, id) => {
      const what = {
        endpoint: 'POST /transfers/:id/actions',
        action: 'stock.transfer',
        subject: { type: 'transfer', id },
        reply: transferReplySchema,
      } as const
      return stockCommand(deps, asked, what, (context) => actOn(context, id, asked.body))
    },
    replenish: (asked) => {
      const what = {
        endpoint: 'POST /replenishments/proposals',
        action: 'stock.transfer',
        subject: { type: 'hub', id: asked.body.hubCode },
        reply: proposeReplenishmentReplySchema,
      } as const
      return stockCommand(deps, asked, what, (context) => replenishFrom(deps, context, asked.body))
    },
  }
}

async function replenishFrom(deps: StockDeps, context: CommandContext, body: ProposeReplenishment): Promise<Outcome<ProposeReply>> {
  const centres = [...new Set(body.lines.map(({ fromHubCode }) => fromHubCode))].toSorted()
  const transfers: TransferReply[] = []
  for (const fromHubCode of centres) {
    const lines = body.lines.filter((line) => line.fromHubCode === fromHubCode).map(({ skuCode, quantity }) => ({ skuCode, quantity }))
    const transferId = transferIdSchema.parse(deps.random.uuid())
    const wanted = { transferId, kind: 'replenishment', fromHubCode, toHubCode: body.hubCode, lines, reason: null } as const
    const made = await requestOne(context, wanted)
    // What was written for an earlier centre must not stand either.
    if (!made.ok) throw new CommandRefused(made)
    transfers.push(made.value)
  }
  return accept({ transfers })
}

async function requestOne({ tx, at, author, principal }: CommandContext, body: RequestTransfer): Promise<Outcome<TransferReply>> {
  const { transferId: id, fromHubCode, toHubCode, lines } = body
  const hubs = await lockHubs(tx, [fromHubCode, toHubCode])
  const from = visible(principal, hubs.get(fromHubCode)?.hub)
  const to = hubs.get(toHubCode)?.hub
  const refused = runsHub(principal, to, toHubCode)
  if (refused) return refused
  if (await tx.selectFrom('desk.transfer').select('id').where('id', '=', id).executeTakeFirst()) return refuse('document_exists', id)
  const { kind, reason } = body
  const skus = await skusOf(
    tx,
    lines.map(({ skuCode }) => skuCode),
  )
  const transferNo = await nextTransferNo(tx, at)
  const decided = decideTransferRequest({ transferNo, kind, fromHubCode, toHubCode, from, to, lines, skus, reason, author, at })
  if (!decided.ok) return decided
  const transfer = decided.value
  await tx
    .insertInto('desk.transfer')
    .values({
      id,
      transfer_no: transferNo,
      from_hub_code: fromHubCode,
      to_hub_code: toHubCode,
      from_dealer_code: from?.dealerCode ?? null,
      to_dealer_code: to?.dealerCode ?? null,
      state: transfer.state,
      body: jsonb(transfer),
      requested_at: at,
    })
    .execute()
  return accept({ id, transfer })
}

function visible(principal: Principal, hub: Hub | undefined): Hub | undefined {
  return hub && seesHub(principal, hub) ? hub : undefined
}

async function nextTransferNo(tx: DatabaseTransaction, at: Instant): Promise<string> {
  const { rows } = await sql<{ n: number }>`select nextval('desk.transfer_no') as n`.execute(tx)
  return `T-${at.slice(0, 4)}-${String(rows[0]?.n).padStart(6, '0')}`
}

async function skusOf(tx: DatabaseTransaction, skuCodes: readonly string[]) {
  const rows = await tx
    .selectFrom('desk.sku')
    .select(['sku_code', 'model_name', 'serialised'])
    .where('sku_code', 'in', [...skuCodes])
    .execute()
  return new Map(rows.map((row) => [row.sku_code, { modelName: row.model_name, serialised: row.serialised }]))
}

async function actOn(
  { tx, at, author, principal }: CommandContext,
  id: TransferId,
  action: TransferAction,
): Promise<Outcome<TransferReply>> {
  const row = await tx.selectFrom('desk.transfer').select('body').where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) return refuse('transfer_unknown', id)
  const transfer = transferSchema.parse(row.body)
  const refused = await mayAct(tx, principal, transfer, { id, action })
  if (refused) return refused
  const levels = await lockLevels(tx, levelsOf(transfer), { at })
  const units = await unitsBy(tx, imeisOf(transfer, action))
  const sourceAvailable = availableBySku(levels, transfer.fromHubCode)
  const decided = decideTransferAction({ id, transfer, author, at, sourceAvailable, units }, action)
  if (!decided.ok) return decided
  const moves = decided.units.map((change) => {
    return { ...change, from: units.get(change.imei)!.state, transferId: change.state === 'inTransit' ? id : null }
  })
  await book(tx, { movements: decided.movements, units: moves, at, byUser: author.userId })
  await tx
    .updateTable('desk.transfer')
    .set((current) => ({ state: decided.transfer.state, body: jsonb(decided.transfer), version: current('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  return accept({ id, transfer: decided.transfer })
}

/** TRF-3: whose hub it takes, and which permission besides. Who runs neither hub and sees neither is told of no transfer. */
async function mayAct(
  tx: DatabaseTransaction,
  principal: Principal,
  transfer: Transfer,
  { id, action }: { readonly id: TransferId; readonly action: TransferAction },
): Promise<Refused<'transfer_unknown' | 'not_permitted'> | null> {
  const hubs = await lockHubs(tx, [transfer.fromHubCode, transfer.toHubCode])
  const from = hubs.get(transfer.fromHubCode)!.hub
  const to = hubs.get(transfer.toHubCode)!.hub
  const isOwn = [from, to].some((hub) => hub.dealerCode !== null && hub.dealerCode === principal.dealerCode)
  if (!isOwn && !(seesHub(principal, from) && seesHub(principal, to))) return refuse('transfer_unknown', id)
  const { side, permission } = transferActionRules[action.kind]
  const runs = { source: [from], destination: [to], either: [from, to] }[side].some((hub) => mayRunHub(principal, hub))
  return runs && holds(principal, permission) ? null : refuse('not_permitted', permission)
}

function levelsOf({ fromHubCode, toHubCode, lines }: Transfer): readonly LevelKey[] {
  const at = (hubCode: HubCode) => lines.map(({ skuCode }) => ({ hubCode, skuCode }))
  return [...at(fromHubCode), ...at(toHubCode)]
}

function imeisOf(transfer: Transfer, action: TransferAction): readonly string[] {
  const known = transfer.lines.flatMap(({ dispatchedImeis, overImeis }) => [...dispatchedImeis, ...overImeis])
  if (action.kind === 'dispatch') return [...known, ...action.lines.flatMap(({ imeis }) => imeis)]
  if (action.kind !== 'receive') return known
  return [...known, ...action.lines.flatMap((line) => [...line.acceptedImeis, ...line.damagedImeis, ...line.overImeis])]
}
