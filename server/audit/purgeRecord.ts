import { z } from 'zod'
import type { AuditLink, SealedEvent } from './auditChain.ts'

/** What the database writes when it removes events that were kept long enough, see `desk.purge_audit`. */
const purgeDetailSchema = z.object({ keptYears: z.int().min(2), before: z.iso.datetime(), events: z.int() })
/** What it writes when links went whose events had all gone: where the chain begins since. */
const checkpointDetailSchema = z.object({ position: z.int().min(1), head: z.string() })

export type PurgeTold = { readonly kind: 'purge'; readonly keptYears: number; readonly beforeUs: bigint }
export type CheckpointTold = { readonly kind: 'checkpoint'; readonly position: number; readonly head: string }

/** A purge or a checkpoint that an event of the chain tells of; null for every other event, and for a purge of what was too young. */
export function readPurge({ action, detail, recordedAt }: SealedEvent): PurgeTold | CheckpointTold | null {
  if (action === 'audit.checkpoint') {
    const told = checkpointDetailSchema.safeParse(JSON.parse(detail)).data
    return told ? { kind: 'checkpoint', ...told } : null
  }
  const told = action === 'audit.purge' ? purgeDetailSchema.safeParse(JSON.parse(detail)).data : undefined
  if (!told) return null
  const until = new Date(told.before)
  until.setUTCFullYear(until.getUTCFullYear() + told.keptYears)
  const wasTooYoung = BigInt(until.getTime()) * 1000n > BigInt(recordedAt)
  return wasTooYoung ? null : { kind: 'purge', keptYears: told.keptYears, beforeUs: BigInt(Date.parse(told.before)) * 1000n }
}

/** True when a purge accounts for the event that is gone. */
export function coversLink({ keptYears, beforeUs }: PurgeTold, link: AuditLink): boolean {
  return link.keptYears === keptYears && BigInt(link.recordedAt) < beforeUs
}
