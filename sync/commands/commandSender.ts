import type { IdempotencyKey } from '../../domain/kernel/ids.ts'
import { refusals, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { Order } from '../../domain/orders/order.ts'
import type { Problem } from '../../domain/protocol/problem.ts'
import type { Answer } from '../hostPorts.ts'
import type { PushEnd } from '../outbox/pusher.ts'
import type { Transport } from '../ports.ts'
import { DeskClosed } from '../vault/deskClosed.ts'
import { answeredBody } from './answeredBody.ts'
import type { CommandOutbox } from './commandOutbox.ts'
import { blockersOf, type CommandRow } from './commandRow.ts'

export type CommandSenderParts = {
  readonly transport: Transport
  readonly signal: AbortSignal
  readonly commands: CommandOutbox
  readonly onChange: () => void
}

/** The centre has too much to do, or is not up yet: nothing else is worth sending now. */
const busy: readonly RefusalCode[] = ['server_busy', 'too_many_requests', 'rate_limited', 'not_ready', 'audit_unavailable']

/** Nothing was decided: the same command goes out again later, under its key. */
function isUndecided(code: RefusalCode): boolean {
  return refusals[code].http >= 500 || code === 'request_running'
}

/** So often is something offered again before the centre's no counts: some minutes. */
export const REOFFERS_MAX = 10

/** What it is about may be another PC's to offer again, or be still under way at a centre that does everything once more. */
function isTooEarly({ reoffered, attempts }: CommandRow, code: RefusalCode): boolean {
  return reoffered && attempts < REOFFERS_MAX && refusals[code].retry === 'after-pull'
}

function withOrder(row: CommandRow, { orderNo, ...preview }: Order): CommandRow {
  return { ...row, orderNo, preview }
}

/**
 * Sends commands one after the other in the order they were given. One that has to be sent again later holds up only what
 * is about the same thing; a refused one stands aside with its reason.
 */
export class CommandSender {
  readonly #parts: CommandSenderParts
  readonly #later = new Set<IdempotencyKey>()
  #inFlight: IdempotencyKey | null = null
  /** Sent last without an answer. */
  #silent: IdempotencyKey | null = null

  constructor(parts: CommandSenderParts) {
    this.#parts = parts
  }

  isInFlight(id: IdempotencyKey): boolean {
    return this.#inFlight === id
  }

  /** What was put off may go out again. */
  again(): void {
    this.#later.clear()
  }

  /** Everything that may go out now. `idle` when nothing did. */
  async run(): Promise<PushEnd> {
    let sent = 0
    for (;;) {
      const row = await this.#parts.commands.serially(() => this.#next())
      if (row === null) return sent === 0 ? { kind: 'idle' } : { kind: 'done', later: this.#later.size > 0 }
      const end = await this.#send(row)
      if (end !== null) return end
      sent++
    }
  }

  /** Marked and flushed before it is sent: from then on it is never changed, only asked again. */
  async #next(): Promise<CommandRow | null> {
    const { commands } = this.#parts
    const rows = commands.all()
    const blockers = blockersOf(rows)
    const row = rows.find(({ state, commandId }) => state === 'waiting' && !blockers.has(commandId) && !this.#later.has(commandId))
    if (!row) return null
    const offered = { ...row, offered: true }
    if (!row.offered) await commands.change({ put: [offered] })
    // Here, before anybody else has a turn: what is on its way is not put away.
    this.#inFlight = row.commandId
    return offered
  }

  /** Null: answered, the next one may go. */
  async #send(row: CommandRow): Promise<PushEnd | null> {
    const { transport, signal, onChange } = this.#parts
    if (signal.aborted) throw new DeskClosed()
    onChange()
    try {
      const { endpoint, path, body, commandId: key, stepUp } = row
      const call = { endpoint, path, body, key, ...(stepUp === undefined ? {} : { stepUp }) }
      const answer = await transport.ask(call, signal).catch((): Answer<unknown> => ({ kind: 'unreachable' }))
      if (signal.aborted) throw new DeskClosed()
      if (answer.kind === 'unreachable') return await this.#unanswered(row)
      this.#silent = null
      return await (answer.kind === 'value' ? this.#taken(row, answer.value) : this.#refused(row, answer.problem))
    } finally {
      this.#inFlight = null
      onChange()
    }
  }

  /**
   * Once it is the line. The same one again, after the centre was heard in between, is a command that nothing comes back for:
   * what else waits must not wait for it.
   */
  async #unanswered(row: CommandRow): Promise<PushEnd | null> {
    if (this.#silent !== row.commandId) {
      this.#silent = row.commandId
      return { kind: 'unreachable' }
    }
    await this.#putOff(row, { code: 'server_unreachable' })
    return null
  }

  async #putOff(row: CommandRow, trouble: NonNullable<CommandRow['trouble']>): Promise<void> {
    const { commands } = this.#parts
    this.#later.add(row.commandId)
    await commands.serially(() => commands.change({ put: [{ ...row, trouble, attempts: row.attempts + 1 }] }))
  }

  async #taken(row: CommandRow, reply: unknown): Promise<null> {
    const { commands } = this.#parts
    const { answeredAt, order } = answeredBody(reply)
    await commands.serially(() => {
      const settled = { ...row, state: 'settling' as const, reoffered: false, answeredAt, refusal: null, trouble: null }
      const settling = order === null ? settled : withOrder(settled, order)
      // Nothing comes of it that could be waited for.
      const isOver = answeredAt === null || row.targetId === null
      return commands.change({ ...(isOver ? { remove: [row] } : { put: [settling] }), taken: [settling] })
    })
    return null
  }

  async #refused(row: CommandRow, problem: Problem): Promise<PushEnd | null> {
    const { commands } = this.#parts
    const { code, detail } = problem
    if (busy.includes(code) || refusals[code].retry === 'after-sign-in') return { kind: 'refused', problem }
    const why = detail === undefined ? { code } : { code, detail }
    if (isTooEarly(row, code)) {
      this.#later.add(row.commandId)
      await commands.serially(() => commands.change({ put: [{ ...row, attempts: row.attempts + 1 }] }))
      return null
    }
    if (isUndecided(code)) {
      await this.#putOff(row, why)
      return null
    }
    const refused = { ...row, state: 'refused' as const, refusal: why, trouble: null, attempts: row.attempts + 1 }
    await commands.serially(() => commands.change({ put: [refused] }))
    return null
  }
}
