import { v5 as uuidv5 } from 'uuid'
import type { Principal } from '../../domain/access/principal.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import { isPutBack, type CopyStep } from '../../domain/replication/copyStep.ts'
import type { ReplicationTransaction } from './replicationStore.ts'

type Met = { readonly principal: Principal; readonly address: string | null; readonly at: Instant; readonly copy: CopyStep }

/**
 * PCS-30: remembers how far a PC's copy has come. Resolves with true when it had come further before; then an audit event tells of it, once
 * for a session and the same two steps, so that a reply that was lost tells nothing twice.
 */
export async function meetCopy(tx: ReplicationTransaction, { principal, address, at, copy: { copyId, step } }: Met): Promise<boolean> {
  const { userId, sessionId, deviceId, dealerCode } = principal
  const highest = await tx.raiseCopyStep({ copyId, step, userId, at })
  if (!isPutBack({ step, highest })) return false
  const detail = { eventId: uuidv5(`${sessionId} ${highest} ${step}`, copyId), step, highest }
  const about = { action: 'device.copy_put_back', subjectType: 'device', subjectId: deviceId } as const
  await tx.writeEvents([{ at, userId, sessionId, deviceId, address, ...about, dealerCode, detail }])
  return true
}
