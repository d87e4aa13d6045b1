import type { AuditFinding } from '../../domain/audit/auditFinding.ts'
import { HOUR_MS, toInstant, type Instant } from '../../domain/kernel/instant.ts'
import { digestOf, headAfter, type AuditLink, type SealedEvent } from './auditChain.ts'
import { areExchanged, type EditedEvent } from './exchangedEvents.ts'
import { coversLink, readPurge, type CheckpointTold, type PurgeTold } from './purgeRecord.ts'

/** A transaction ends within minutes: what claims to be older than its neighbours by more was written afterwards. */
const LATE_MAX_US = BigInt(HOUR_MS) * 1000n
/** Edited events are compared with each other, to find exchanged ones; many edits are no exchange. */
const COMPARED_MAX = 100

type Walked = { readonly link: AuditLink; readonly event: SealedEvent | null }
/** Where a walk begins: before the first link, or behind the links that were purged. */
export type ChainStart = { readonly position: number; readonly head: Buffer }

/**
 * AUD-5: follows the chain link by link beside the events themselves and says what does not agree. Links come in their order;
 * what is missing is judged at the end, by the purges that the chain itself tells of.
 */
export class ChainWalk {
  readonly #start: ChainStart
  readonly #findings: AuditFinding[] = []
  readonly #missing: AuditLink[] = []
  readonly #edited: EditedEvent[] = []
  readonly #purges: PurgeTold[] = []
  readonly #checkpoints: CheckpointTold[] = []
  #position: number
  #head: Buffer
  /** The links since the last seal, and the head before them. */
  #stretch: Walked[] = []
  #sealed: Buffer
  #newestUs = 0n

  constructor(start: ChainStart) {
    this.#start = start
    this.#position = start.position
    this.#head = start.head
    this.#sealed = start.head
  }

  /** The last link that was walked. */
  get position(): number {
    return this.#position
  }

  /** `event` is what stands in the trail under the link's id now; `sealedHead` is set where a seal was made. */
  add(link: AuditLink, event: SealedEvent | null, sealedHead: Buffer | null): void {
    if (link.position > this.#position + 1) this.#broken(this.#position + 1, link.position - 1)
    this.#position = link.position
    this.#head = headAfter(this.#head, link)
    this.#stretch.push({ link, event })
    if (event) this.#compare({ link, event })
    else this.#missing.push(link)
    if (sealedHead) this.#seal(sealedHead)
  }

  end(): { readonly findings: readonly AuditFinding[]; readonly purged: number } {
    const [unsealed] = this.#stretch
    if (unsealed) this.#broken(unsealed.link.position, this.#position)
    this.#findings.push(...editsAmong(this.#edited))
    const deleted = this.#missing.filter((link) => !this.#purges.some((purge) => coversLink(purge, link)))
    for (const { eventId, position, recordedAt } of deleted)
      this.#findings.push({ kind: 'deleted', eventId, position, recordedAt: instantOf(recordedAt) })
    const { position, head } = this.#start
    const isTold = this.#checkpoints.some((told) => told.position === position && told.head === head.toString('hex'))
    if (position > 0 && !isTold) this.#findings.push({ kind: 'frontCut', first: position + 1 })
    return { findings: this.#findings, purged: this.#missing.length - deleted.length }
  }

  #compare({ link, event }: EditedEvent): void {
    if (!digestOf(event).equals(link.digest)) return void this.#edited.push({ link, event })
    const recordedUs = BigInt(event.recordedAt)
    if (recordedUs < this.#newestUs - LATE_MAX_US) this.#findings.push({ kind: 'inserted', eventId: event.id })
    if (recordedUs > this.#newestUs) this.#newestUs = recordedUs
    const told = readPurge(event)
    if (told?.kind === 'purge') this.#purges.push(told)
    if (told?.kind === 'checkpoint') this.#checkpoints.push(told)
  }

  #seal(sealedHead: Buffer): void {
    if (!this.#head.equals(sealedHead)) {
      const exchanged = exchangedLinks(this.#stretch, this.#sealed, sealedHead)
      if (exchanged) this.#findings.push(exchanged)
      else this.#broken(this.#stretch[0]!.link.position, this.#position)
    }
    // What comes behind is proven from the seal on, so that one mistake is told once.
    this.#head = sealedHead
    this.#sealed = sealedHead
    this.#stretch = []
  }

  #broken(from: number, to: number): void {
    this.#findings.push({ kind: 'chainBroken', from, to })
  }
}

/** The links of one seal lead to it once they are in the order of their transactions again. */
function exchangedLinks(stretch: readonly Walked[], before: Buffer, sealedHead: Buffer): AuditFinding | null {
  const events = stretch.flatMap(({ link, event }) => (event ? [{ link, event }] : []))
  if (events.length < stretch.length) return null
  const inOrder = events.toSorted((a, b) => Number(BigInt(a.event.xid) - BigInt(b.event.xid)) || a.event.id - b.event.id)
  const places = stretch.map(({ link }) => link.position)
  const head = inOrder.reduce((sum, { link }, i) => headAfter(sum, { ...link, position: places[i]! }), before)
  const moved = inOrder.findIndex(({ link }, i) => link !== stretch[i]!.link)
  if (moved < 0 || !head.equals(sealedHead)) return null
  return { kind: 'reordered', eventId: inOrder[moved]!.event.id, otherEventId: stretch[moved]!.link.eventId }
}

function editsAmong(edited: readonly EditedEvent[]): readonly AuditFinding[] {
  const findings: AuditFinding[] = []
  const exchanged = new Set<EditedEvent>()
  for (const [i, one] of edited.slice(0, COMPARED_MAX).entries()) {
    const other = edited.slice(i + 1, COMPARED_MAX).find((candidate) => !exchanged.has(candidate) && areExchanged(one, candidate))
    if (exchanged.has(one) || !other) continue
    exchanged.add(one).add(other)
    findings.push({ kind: 'reordered', eventId: one.event.id, otherEventId: other.event.id })
  }
  for (const one of edited) {
    if (!exchanged.has(one)) findings.push({ kind: 'edited', eventId: one.event.id, position: one.link.position })
  }
  return findings
}

function instantOf(microseconds: string): Instant {
  return toInstant(Number(BigInt(microseconds) / 1000n))
}
