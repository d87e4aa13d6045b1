import { sql } from 'kysely'
import { v5 as uuidv5 } from 'uuid'
import { z } from 'zod'
import { principalSchema, type Author, type Principal } from '../../domain/access/principal.ts'
import { contractSchema, type Contract } from '../../domain/contracts/contract.ts'
import { clientIdSchema, documentIdSchema, epochSchema, mutationIdSchema } from '../../domain/kernel/ids.ts'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import { contractChangesOf, deviceOf, newContractOf, type ContractMoment } from '../../domain/orders/contractChangesOf.ts'
import type { StepResult } from '../../domain/orders/decideSaga.ts'
import { lineNumberOf } from '../../domain/orders/lineNumber.ts'
import type { Order } from '../../domain/orders/order.ts'
import { SYNC_SCHEMA } from '../../domain/protocol/pull.ts'
import type { PushReply, PushRequest } from '../../domain/protocol/push.ts'
import { revisionSchema, type Revision } from '../../domain/replication/revision.ts'
import type { Database, DatabaseTransaction } from '../platform/database.ts'
import { withReach } from '../platform/withReach.ts'
import { isKeptFor, keepNumbers } from './keptNumbers.ts'
import type { StoredOrder } from './orderStore.ts'

/** What orders need of replication: the roads every other change of a contract takes. */
export type ContractReplication = {
  push(principal: Principal, request: PushRequest): Promise<Outcome<PushReply>>
  write(request: {
    readonly documents: readonly { readonly type: 'contract'; readonly id: string; readonly body: Contract }[]
    readonly origin: 'created'
    readonly author: Author | null
    readonly mutationId: z.infer<typeof mutationIdSchema>
    readonly mode: 'create'
  }): Promise<{ readonly documents: readonly { readonly outcome: 'created' | 'replaced' | 'unchanged' | 'exists' }[] }>
}

export type ContractStep = {
  /**
   * Gives a new contract its numbers, in the transaction that logs the step: every attempt writes the same contract. NUM-1: its line's
   * is kept for it; when somebody else has the one it wants, writing it is refused. NUM-2: what 번호변경 gives up is kept until it rests.
   */
  prepare(tx: DatabaseTransaction, stored: StoredOrder): Promise<Order>
  /**
   * ORD-10: writes what the order does to its contract at this moment, as a revision of the order's author, once per moment.
   * What somebody else changed since the order was taken is merged; where both changed the same, it is refused.
   */
  write(stored: StoredOrder, moment: ContractMoment): Promise<StepResult>
}

const serialSchema = z.tuple([z.object({ serial: z.int() })])

export function createContractStep(deps: {
  readonly db: Database
  readonly replication: ContractReplication
  readonly clock: () => Millis
}): ContractStep {
  const { db, replication, clock } = deps

  /** NUM-1, C8: kept for this order, and on no other contract that lives. */
  async function isOwnNumber(orderId: string, msisdn: string, contractId: string): Promise<boolean> {
    return (await isKeptFor(db, msisdn, orderId)) && !(await isTaken(db, 'line', msisdn, contractId))
  }

  async function create({ id, order }: StoredOrder): Promise<StepResult> {
    const { contract } = order
    invariant(contract?.contractNo && contract.msisdn, 'a new contract was given its numbers')
    if (!(await isOwnNumber(id, contract.msisdn, contract.contractId))) return refused('number_unavailable')
    const body = newContractOf(order, {
      contractNo: contract.contractNo,
      customerId: order.customerId ?? documentIdSchema.parse(uuidv5('customer', id)),
      msisdn: contract.msisdn,
      dealerCode: order.dealerCode,
      at: toInstant(clock()),
    })
    const { documents } = await replication.write({
      documents: [{ type: 'contract', id: contract.contractId, body }],
      origin: 'created',
      author: order.placedBy,
      mutationId: mutationIdSchema.parse(uuidv5('contract:begin', id)),
      mode: 'create',
    })
    const outcome = documents[0]?.outcome
    // Something else stands under this id; what it is, its number tells: ours was given out once.
    if (outcome === 'exists' && (await currentOf(db, contract.contractId))?.body.contractNo !== contract.contractNo)
      return refused('document_exists')
    return { kind: 'done', externalRef: contract.contractNo }
  }

  async function change(stored: StoredOrder, moment: ContractMoment): Promise<StepResult> {
    const { id, order, request } = stored
    const contractId = documentIdSchema.parse(order.contract?.contractId)
    const current = await currentOf(db, contractId)
    // Nothing was begun: nothing is to be taken back.
    if (!current) return moment === 'undo' ? { kind: 'done', externalRef: null } : refused('document_unknown')
    if (order.contract?.newMsisdn && moment !== 'undo' && !(await isOwnNumber(id, order.contract.newMsisdn, contractId)))
      return refused('number_unavailable')
    // Another number is written when its undo time is over: from what stood there when it was ordered, so that nobody's own is lost.
    const base = moment === 'begin' || order.kind === 'NUMBER_CHANGE' ? await baseOf(db, contractId, request.contractRev, current) : current
    const changes = contractChangesOf(order, base.body, moment, toInstant(clock()))
    if (changes.length === 0) return { kind: 'done', externalRef: current.rev }
    const pushed = await replication.push(principalOf(stored), {
      epoch: await epochOf(db),
      schema: SYNC_SCHEMA,
      clientId: clientIdSchema.parse(id),
      mutations: [
        {
          type: 'contract',
          mutationId: mutationIdSchema.parse(uuidv5(`contract:${moment}`, id)),
          sequence: 1,
          id: contractId,
          baseRev: base.rev,
          base: base.body,
          changes: [...changes],
        },
      ],
    })
    if (!pushed.ok) return retried(pushed.code)
    const [result] = pushed.value.results
    invariant(result, 'one mutation has one result')
    const outcome = result.outcome === 'duplicate' ? result.original : result.outcome
    if (outcome === 'applied' || outcome === 'merged') return { kind: 'done', externalRef: result.rev ?? null }
    if (outcome === 'retry') return retried(result.refusal?.code ?? 'server_busy')
    // Both changed the same: the order's wish waits at the desk, and the order itself does not go on.
    if (outcome === 'conflict') return refused('conflict_open')
    // The same moment again, but other content under it: somebody changed the contract between two attempts of ours.
    const isDone = result.refusal?.code === 'mutation_id_reused' && (await wasWritten(db, contractId, moment, id))
    return isDone ? { kind: 'done', externalRef: null } : refused(result.refusal?.code ?? 'field_invalid')
  }

  return {
    async prepare(tx, { id, order }) {
      const { contract, kind, dealerCode } = order
      if (contract === null) return order
      const { contractId } = contract
      const keep = async (msisdn: string): Promise<boolean> => {
        const wanted = { msisdn, orderId: id, contractId, dealerCode, isHisAlready: kind !== 'JOIN' }
        return (await keepNumbers(tx, [wanted], toInstant(clock()))).has(id)
      }
      // The one that is given up as well: between the contract's revision and the order's end it stands nowhere else.
      if (kind === 'NUMBER_CHANGE' && contract.msisdn !== null) await keep(contract.msisdn)
      if (kind !== 'JOIN' && kind !== 'PORT_IN') return order
      const contractNo = contract.contractNo ?? `KN${await serialOf(tx, 'contract')}`
      let { msisdn } = contract
      if (msisdn !== null) await keep(msisdn)
      // Each serial is drawn once, so this ends at the first number that nobody has chosen, or has given up lately.
      while (msisdn === null) {
        const drawn = lineNumberOf(await serialOf(tx, 'line'))
        if (await keep(drawn)) msisdn = drawn
      }
      return { ...order, contract: { ...contract, contractNo, msisdn } }
    },
    async write(stored, moment) {
      const { contract } = stored.order
      const device = moment === 'begin' ? deviceOf(stored.order) : null
      if (contract && device && (await isTaken(db, 'handset', device.imei, contract.contractId))) return refused('device_in_use')
      const isNew = stored.order.kind === 'JOIN' || stored.order.kind === 'PORT_IN'
      return isNew && moment === 'begin' ? create(stored) : change(stored, moment)
    },
  }
}

const refused = (code: string): StepResult => ({ kind: 'refused', error: { code, message: '' } })
const retried = (code: string): StepResult => ({ kind: 'retry', error: { code, message: '' } })

type Known = { readonly rev: Revision; readonly body: Contract }
const all = { kind: 'all' } as const

function currentOf(db: Database, id: string): Promise<Known | undefined> {
  return withReach(db, all, async (tx) => {
    const row = await tx
      .selectFrom('desk.document')
      .select(['rev', 'body'])
      .where('type', '=', 'contract')
      .where('id', '=', id)
      .where('deleted', '=', false)
      .executeTakeFirst()
    return row && { rev: revisionSchema.parse(row.rev), body: contractSchema.parse(row.body) }
  })
}

/** As it stood when the order was taken: the centre keeps every revision. */
async function baseOf(db: Database, id: string, rev: Revision | null, current: Known): Promise<Known> {
  if (rev === null || rev === current.rev) return current
  const row = await withReach(db, all, (tx) =>
    tx
      .selectFrom('desk.document_revision')
      .select('body')
      .where('type', '=', 'contract')
      .where('id', '=', id)
      .where('rev', '=', rev)
      .executeTakeFirst(),
  )
  return row ? { rev, body: contractSchema.parse(row.body) } : current
}

async function wasWritten(db: Database, id: string, moment: ContractMoment, orderId: string): Promise<boolean> {
  const mutationId = uuidv5(`contract:${moment}`, orderId)
  const row = await withReach(db, all, (tx) =>
    tx
      .selectFrom('desk.document_revision')
      .select('rev')
      .where('type', '=', 'contract')
      .where('id', '=', id)
      .where('mutation_id', '=', mutationId)
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** C8: a number, and a handset, is on one contract that is not closed. */
async function isTaken(db: Database, what: 'line' | 'handset', value: string, contractId: string): Promise<boolean> {
  const row = await withReach(db, all, (tx) =>
    tx
      .selectFrom('desk.document')
      .select('id')
      .where('type', '=', 'contract')
      .where('deleted', '=', false)
      .where('id', '<>', contractId)
      .where(what, '=', value)
      .where(sql<string>`body ->> 'status'`, 'not in', ['terminated', 'cancelled', 'aborted'])
      .limit(1)
      .executeTakeFirst(),
  )
  return row !== undefined
}

async function serialOf(tx: DatabaseTransaction, of: 'contract' | 'line'): Promise<number> {
  const { rows } = await sql`select nextval(${`desk.${of}_no`}) as serial`.execute(tx)
  const [{ serial }] = serialSchema.parse(rows)
  return serial
}

async function epochOf(db: Database) {
  const row = await db.selectFrom('desk.sync_epoch').select('epoch').executeTakeFirstOrThrow()
  return epochSchema.parse(row.epoch)
}

/**
 * Whoever placed the order writes what it does, as far as his shop lets him. That he may order was decided when he did: what an
 * accepted order does to its contract does not hang on what he may do by the time it is done.
 */
function principalOf({ order, request }: StoredOrder): Principal {
  return principalSchema.parse({ ...order.placedBy, ...request.placedOn, permissions: ['contract.read', 'contract.edit', 'order.read'] })
}
