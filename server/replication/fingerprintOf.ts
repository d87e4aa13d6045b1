import { createHash } from 'node:crypto'
import { canonicalJson } from '../../domain/kernel/canonicalJson.ts'
import type { Json } from '../../domain/kernel/json.ts'
import type { Mutation } from '../../domain/protocol/push.ts'

/**
 * A short hash of what a mutation asks for, the same whatever the order of its keys. Its number in the outbox and the
 * author's copy of the base are not part of it: a client that was set up again may send both anew.
 */
export function fingerprintOf(mutation: Mutation): string {
  const { type, id, baseRev, changes } = mutation
  const asked: Json = mutation.type === 'conflict' ? { type, id, baseRev, action: mutation.action } : { type, id, baseRev, changes }
  return createHash('sha256').update(canonicalJson(asked)).digest('base64url').slice(0, 32)
}
