import type { z } from 'zod'
import type { Principal } from '../../domain/access/principal.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import { accept, type Outcome } from '../../domain/kernel/refusals.ts'
import type { unmaskingSchema } from '../../domain/protocol/stepUps.ts'
import { recordAudit } from '../audit/recordAudit.ts'
import type { Database } from '../platform/database.ts'
import { reachOfPrincipal } from '../platform/reachOfPrincipal.ts'
import { withReach } from '../platform/withReach.ts'

/**
 * AUD-2: a PC is about to show a customer in clear. What the PC tells later of it may never come: that it was let stands here, before the
 * PC has its yes. What is not there yet, as an order that waits on the PC, is noted all the same.
 */
export function noteUnmasking(
  { db, clock }: { readonly db: Database; readonly clock: () => Millis },
  asked: { readonly principal: Principal; readonly address: string; readonly shown: z.infer<typeof unmaskingSchema> },
): Promise<Outcome<Record<string, never>, never>> {
  const { principal, address, shown } = asked
  return withReach(db, reachOfPrincipal(principal), async (tx) => {
    const document = await tx
      .selectFrom('desk.document')
      .select('dealer_code')
      .where('type', '=', shown.docType)
      .where('id', '=', shown.docId)
      .executeTakeFirst()
    const subject = { type: shown.docType, id: shown.docId }
    const dealerCode = document?.dealer_code ?? principal.dealerCode
    await recordAudit(tx, { at: clock(), action: 'session.unmasking', who: principal, address, subject, dealerCode })
    return accept({})
  })
}
