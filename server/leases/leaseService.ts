import { sql } from 'kysely'
import { z } from 'zod'
import type { Principal } from '../../domain/access/principal.ts'
import { decideHeartbeat, decideLease } from '../../domain/contracts/decideEditLease.ts'
import { editLeaseSchema, type EditLease } from '../../domain/contracts/editLease.ts'
import { dealerCodeSchema, type DealerCode, type DocumentId } from '../../domain/kernel/ids.ts'
import { toInstant, type Instant, type Millis } from '../../domain/kernel/instant.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import type { LeaseReply, TakeLease } from '../../domain/protocol/leases.ts'
import type { LiveEvent } from '../../domain/protocol/live.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import { jsonb, type Database, type DatabaseTransaction } from '../platform/database.ts'
import { reachOfPrincipal } from '../platform/reachOfPrincipal.ts'
import { withReach } from '../platform/withReach.ts'

export type Presence = LiveEvent<'presence'>['data']

export type LeaseService = {
  /** LEA-1. Refusals: document_unknown (also another shop's contract), lease_held (detail: who holds it). */
  take(
    principal: Principal,
    contractId: DocumentId,
    asked: TakeLease,
    address: string,
  ): Promise<Outcome<LeaseReply, 'document_unknown' | 'lease_held'>>
  /** LEA-2. Refusals: document_unknown, lease_lost. */
  heartbeat(
    principal: Principal,
    contractId: DocumentId,
    fencingToken: number,
  ): Promise<Outcome<LeaseReply, 'document_unknown' | 'lease_lost'>>
  /** Lets it go; somebody else's stays, and letting go twice is harmless. Refusal: document_unknown. */
  release(principal: Principal, contractId: DocumentId): Promise<Outcome<Record<string, never>, 'document_unknown'>>
}

const tokenRows = z.tuple([z.object({ token: z.int() })])

/** Edit leases: who works on which contract. Whoever looks at the contract is told at once; revisions keep it correct. */
export function createLeaseService(deps: {
  readonly db: Database
  readonly clock: () => Millis
  /** After the commit, to the shop of the contract and to the desk. */
  readonly onPresence: (dealerCode: DealerCode, presence: Presence) => void
}): LeaseService {
  const { db, clock } = deps

  /** The contract's row is the lock: leases of one contract are decided one after the other, also the first one. */
  function onContract<T>(
    principal: Principal,
    contractId: DocumentId,
    work: (tx: DatabaseTransaction, held: EditLease | null, dealerCode: DealerCode) => Promise<T>,
  ) {
    return withReach(db, reachOfPrincipal(principal), async (tx) => {
      const contract = await tx
        .selectFrom('desk.document')
        .select('dealer_code')
        .where('type', '=', 'contract')
        .where('id', '=', contractId)
        .where('deleted', '=', false)
        .forNoKeyUpdate()
        .executeTakeFirst()
      if (!contract) return refuse('document_unknown')
      const row = await tx.selectFrom('desk.edit_lease').selectAll().where('contract_id', '=', contractId).executeTakeFirst()
      const held = row
        ? editLeaseSchema.parse({
            contractId: row.contract_id,
            fencingToken: row.fencing_token,
            holder: row.holder,
            purpose: row.purpose,
            takenAt: toInstant(row.taken_at.getTime()),
            expiresAt: toInstant(row.expires_at.getTime()),
          })
        : null
      return work(tx, held, dealerCodeSchema.parse(contract.dealer_code))
    })
  }

  return {
    async take(principal, contractId, { purpose, takeOver }, address) {
      const { userId, sessionId, deviceId, displayName, dealerCode: ofHolder } = principal
      const holder = { userId, sessionId, deviceId, displayName, dealerCode: ofHolder }
      const taken = await onContract(principal, contractId, async (tx, held, dealerCode) => {
        const takeOverReason = takeOver?.reason ?? null
        const request = { contractId, holder, purpose, takeOverReason, nextToken: await nextToken(tx), now: toInstant(clock()) }
        const decision = decideLease(held, request)
        if (!('kind' in decision)) return decision
        await writeLease(tx, decision.lease, dealerCode)
        const subject = { type: 'contract', id: contractId }
        const detail = {
          purpose,
          fencingToken: decision.lease.fencingToken,
          ...(decision.ended ? { from: decision.ended.lease.holder.userId } : {}),
        }
        const action = decision.ended ? 'lease.takeOver' : 'lease.take'
        await recordAudit(tx, { at: clock(), action, who: principal, address, subject, dealerCode, detail })
        return { ...decision, dealerCode }
      })
      if (!('kind' in taken)) return taken
      deps.onPresence(taken.dealerCode, presenceOf(taken.lease, taken.ended?.reason ?? null))
      return accept({ lease: taken.lease })
    },
    async heartbeat(principal, contractId, fencingToken) {
      const kept = await onContract(principal, contractId, async (tx, held, dealerCode) => {
        const decision = decideHeartbeat(held, { fencingToken, userId: principal.userId, now: toInstant(clock()) })
        if (!('kind' in decision)) return decision
        await writeLease(tx, decision.lease, dealerCode)
        return { ...decision, dealerCode }
      })
      if (!('kind' in kept)) return kept
      // Whoever looks at the contract was told until when: without this they would take it for free.
      deps.onPresence(kept.dealerCode, presenceOf(kept.lease, null))
      return accept({ lease: kept.lease })
    },
    async release(principal, contractId) {
      const released = await onContract(principal, contractId, async (tx, held, dealerCode) => {
        if (held?.holder.userId !== principal.userId) return accept(null)
        // Its end is written, the row stays: a number that was given out is never given out again for this contract.
        await writeLease(tx, { ...held, expiresAt: earlier(held.expiresAt, toInstant(clock())) }, dealerCode)
        return accept(dealerCode)
      })
      if (!released.ok) return released
      const nobody = { contractId, holder: null, purpose: null, expiresAt: null, reason: null }
      if (released.value !== null) deps.onPresence(released.value, nobody)
      return accept({})
    },
  }
}

const earlier = (a: Instant, b: Instant): Instant => (Date.parse(a) < Date.parse(b) ? a : b)

async function nextToken(tx: DatabaseTransaction): Promise<number> {
  const { rows } = await sql`select nextval('desk.edit_lease_token') as token`.execute(tx)
  return tokenRows.parse(rows)[0].token
}

async function writeLease(tx: DatabaseTransaction, lease: EditLease, dealerCode: DealerCode): Promise<void> {
  const values = {
    fencing_token: lease.fencingToken,
    holder: jsonb(lease.holder),
    purpose: lease.purpose,
    taken_at: lease.takenAt,
    expires_at: lease.expiresAt,
  }
  await tx
    .insertInto('desk.edit_lease')
    .values({ contract_id: lease.contractId, dealer_code: dealerCode, ...values })
    .onConflict((conflict) => conflict.column('contract_id').doUpdateSet(values))
    .execute()
}

/** Ids and names of staff, never a customer's. */
function presenceOf({ contractId, holder, purpose, expiresAt }: EditLease, reason: string | null): Presence {
  const { userId, displayName, dealerCode } = holder
  return { contractId, holder: { userId, displayName, dealerCode }, purpose, expiresAt, reason }
}
