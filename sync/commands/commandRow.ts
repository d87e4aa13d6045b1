import { z } from 'zod'
import { idempotencyKeySchema, saleRightIdSchema, type IdempotencyKey } from '../../domain/kernel/ids.ts'
import { instantSchema, type Instant } from '../../domain/kernel/instant.ts'
import { orderNoSchema, orderSchema, provisionalNoSchema } from '../../domain/orders/order.ts'
import { refusalOnWireSchema } from '../../domain/protocol/push.ts'
import { keptEndpoints, type CommandEntry } from '../commandApi.ts'

/** An order without its number: the centre numbers it. */
export const unnumberedOrderSchema = orderSchema.omit({ orderNo: true })

/** One command that the centre has to answer. Once `offered` it may have arrived, and goes out unchanged until it is answered. */
export const commandRowSchema = z.strictObject({
  sequence: z.int().min(1),
  commandId: idempotencyKeySchema,
  endpoint: z.enum(keptEndpoints),
  path: z.string(),
  body: z.unknown(),
  /** The order, transfer, count or sale right it is about: what is about one thing is sent in its order. */
  targetId: z.uuid().nullable(),
  label: z.string(),
  madeAt: instantSchema,
  /**
   * `settling` was taken by the centre and stays until the mirror holds what it became. `givenUp` was put away while it may
   * have arrived: it is neither shown nor sent, and only holds the unit that it sold until that cannot be sold again.
   */
  state: z.enum(['waiting', 'refused', 'settling', 'givenUp']),
  offered: z.boolean(),
  /** The centre took it once and forgot: it is offered again under its key, and shown only when that comes to nothing. */
  reoffered: z.boolean().default(false),
  attempts: z.int().min(0),
  refusal: refusalOnWireSchema.nullable(),
  /** Why the centre could not decide it when it was asked last: it goes out again by itself. */
  trouble: refusalOnWireSchema.nullable().default(null),
  /** A sale without a line: the unit that it holds here, in every state, until the row goes. */
  sale: z.strictObject({ saleRightId: saleRightIdSchema, imei: z.string(), provisionalNo: provisionalNoSchema }).nullable(),
  /** What is shown until the order itself is here: as this PC worked it out, then as the centre answered. */
  preview: unnumberedOrderSchema.nullable(),
  /** The provisional number, then the centre's. */
  orderNo: orderNoSchema.nullable(),
  /** `updatedAt` of what the centre answered. */
  answeredAt: instantSchema.nullable(),
  /** The ticket of a person who confirmed it with a code. */
  stepUp: z.string().exactOptional(),
})
export type CommandRow = z.infer<typeof commandRowSchema>

/** Commands that bring their target into being: what is about it cannot go before. */
const creating: readonly CommandRow['endpoint'][] = ['POST /orders', 'POST /transfers', 'POST /stock-counts']

export function isCreating({ endpoint }: Pick<CommandRow, 'endpoint'>): boolean {
  return creating.includes(endpoint)
}

/**
 * CMD-2: what may not go out, with the first one about the same thing that holds it up: one that waits, or a beginning that
 * was refused. RIT-10: nor is a sale right given back before everything that was sold by it is settled. `rows` in their order.
 */
export function blockersOf(rows: readonly CommandRow[]): ReadonlyMap<IdempotencyKey, CommandRow> {
  const first = new Map<string, CommandRow>()
  const sold = new Map<string, CommandRow>()
  const blockers = new Map<IdempotencyKey, CommandRow>()
  for (const row of rows) {
    if (row.targetId === null) continue
    const ahead = first.get(row.targetId) ?? (isGivingBack(row) ? sold.get(row.targetId) : undefined)
    if (ahead && row.state === 'waiting') blockers.set(row.commandId, ahead)
    const holds = row.state === 'waiting' || (row.state === 'refused' && isCreating(row))
    if (!ahead && holds) first.set(row.targetId, row)
    if (row.sale !== null && (row.state === 'waiting' || row.state === 'refused')) sold.set(row.sale.saleRightId, row)
  }
  return blockers
}

function isGivingBack({ endpoint }: CommandRow): boolean {
  return endpoint === 'POST /sale-rights/:id/return'
}

/** Offered again because the centre forgot it, and on its way: nothing that a person has to do. */
export function isQuietlyOffered({ reoffered, state, trouble }: CommandRow): boolean {
  return reoffered && state === 'waiting' && trouble === null
}

export type EntryFacts = {
  readonly inFlight: boolean
  /** The one that holds it up. */
  readonly blocker: CommandRow | undefined
  readonly nextTryAt: Instant | null
}

export function commandEntry(row: CommandRow, { inFlight, blocker, nextTryAt }: EntryFacts): CommandEntry {
  const { commandId, endpoint, targetId, label, madeAt, attempts } = row
  const isStuck = row.state === 'waiting' && row.trouble !== null
  return {
    commandId,
    endpoint,
    targetId,
    label,
    provisionalNo: row.sale?.provisionalNo ?? null,
    madeAt,
    state: inFlight && row.state === 'waiting' ? 'sending' : isStuck ? 'stuck' : shownState(row),
    attempts,
    refusal: row.refusal && shown(row.refusal),
    trouble: isStuck && row.trouble ? shown(row.trouble) : null,
    nextTryAt: isStuck ? nextTryAt : null,
    reoffered: row.reoffered,
    mayHaveArrived: row.state === 'waiting' && row.offered,
    behind: blocker && (blocker.state === 'refused' || blocker.trouble !== null) ? blocker.commandId : null,
  }
}

/** MFA-6: the centre holds nothing against it, and takes it once the person has confirmed it with a code. */
export function isUnconfirmed({ state, refusal }: Pick<CommandRow, 'state' | 'refusal'>): boolean {
  return state === 'refused' && refusal?.code === 'step_up_needed'
}

function shownState(row: CommandRow): CommandEntry['state'] {
  if (row.state === 'givenUp') return 'settling'
  return isUnconfirmed(row) ? 'unconfirmed' : row.state
}

function shown({ code, detail }: z.infer<typeof refusalOnWireSchema>): NonNullable<CommandEntry['refusal']> {
  return detail === undefined ? { code } : { code, detail }
}
