import { auditEventSchema, AUDIT_EVENTS_MAX, type AuditEvent } from '../../domain/protocol/push.ts'
import type { SealedRows } from '../vault/sealedRows.ts'

/** What was looked at in clear on this PC, until the centre has stored it. */
export class AuditTrail {
  readonly #rows: SealedRows
  readonly #isEarly: (docId: string) => boolean
  #events: readonly AuditEvent[] = []

  /** `isEarly`: the centre may not have the document yet, and keeps no event about one it does not know. */
  constructor(parts: { rows: SealedRows; isEarly: (docId: string) => boolean }) {
    this.#rows = parts.rows
    this.#isEarly = parts.isEarly
  }

  async load(): Promise<void> {
    this.#events = (await this.#rows.readAll('event', auditEventSchema)).values
  }

  /** On the disk before anything is shown or taken out. The ids are UUIDv7: the keys keep the order. */
  async add(...events: readonly AuditEvent[]): Promise<void> {
    await this.#rows.write(
      events.map((event) => ({ table: 'event', key: event.eventId, value: event })),
      'strict',
    )
    this.#events = [...this.#events, ...events]
  }

  next(): readonly AuditEvent[] {
    return this.#events.filter(({ docId }) => !this.#isEarly(docId)).slice(0, AUDIT_EVENTS_MAX)
  }

  /** The centre keeps them under their ids: sending one twice, because we stopped here, is harmless. */
  async stored(events: readonly AuditEvent[]): Promise<void> {
    if (events.length === 0) return
    await this.#rows.write(
      events.map(({ eventId }) => ({ table: 'event', key: eventId, value: null })),
      'strict',
    )
    const done = new Set(events.map(({ eventId }) => eventId))
    this.#events = this.#events.filter(({ eventId }) => !done.has(eventId))
  }
}
