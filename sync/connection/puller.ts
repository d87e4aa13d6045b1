import { MINUTE_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { PULL_DOCUMENTS_MAX, SYNC_SCHEMA, type ScopeHead } from '../../domain/protocol/pull.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import type { Answer } from '../hostPorts.ts'
import { documentKey } from '../mirror/holdings.ts'
import type { Replica } from '../mirror/replica.ts'
import type { Clock, PagePlace, PulledPage, Transport } from '../ports.ts'
import { DeskClosed } from '../vault/deskClosed.ts'
import { FRESH_SYNC_STATE, type SyncState } from '../vault/syncState.ts'
import type { Tidier } from '../vault/tidier.ts'
import type { CopyMark } from '../vault/copyMark.ts'
import type { PlannedRow, Vault } from '../vault/vault.ts'
import type { StoredDocument } from '../vault/vaultRow.ts'
import { PageAhead } from './pageAhead.ts'
import { planPage, type PagePlan } from './planPage.ts'
import type { PullAsked, PullEnd, PullProgress } from './pullWords.ts'

export type PullerParts = {
  readonly clock: Clock
  readonly transport: Transport
  readonly signal: AbortSignal
  readonly replica: Replica
  readonly vault: Vault
  readonly tidier: Tidier
  readonly copyMark: CopyMark
  readonly pageLimit: number | undefined
  /** Told before anything of a new history is taken: what the centre had acknowledged must be offered again. */
  readonly onEpoch: () => Promise<void>
  readonly onProgress: () => void
}

const RESETS_MAX = 3
const isContract = ({ type }: StoredDocument): boolean => type === 'contract'
export const FIRST_PAGE_DOCUMENTS = 1000

/** Brings this PC to where the centre is. One `run` is one pull: pages until there are no more, then the comparison. */
export class Puller {
  state: SyncState = FRESH_SYNC_STATE
  progress: PullProgress = { phase: 'idle', done: 0, total: 0 }
  digest: 'unknown' | 'equal' | 'rescanning' | 'differs' = 'unknown'
  readonly copyMark: CopyMark
  readonly #parts: PullerParts
  /** Heads for which a scope was copied again: once is enough, a second difference is reported. */
  readonly #rescanned = new Set<string>()
  #savedAt: Millis = 0

  constructor(parts: PullerParts) {
    this.#parts = parts
    this.copyMark = parts.copyMark
  }

  /** What the disk says of where this copy stands. */
  async load(): Promise<SyncState> {
    await this.copyMark.load()
    return (this.state = await this.#parts.vault.readState())
  }

  /** True when a head is ahead of us, or speaks of a scope we do not know. */
  isBehind(heads: Readonly<Record<Scope, number>>): boolean {
    return Object.entries(heads).some(([scope, seq]) => seq > (this.state.cursors[scope as Scope]?.seq ?? -1))
  }

  async run(): Promise<PullEnd> {
    let resets = 0
    let copy = await this.copyMark.next()
    const begin = () => new PageAhead((place, onNext) => this.#ask(place ?? { ...this.state, copy }, onNext))
    let page = begin()
    for (;;) {
      page.takeTurn()
      const answer = await page.answer
      if (answer.kind !== 'value') return this.#end(answer)
      const reply = answer.value
      if (copy) await this.copyMark.heard(reply.copyPutBack === true)
      // Told and answered: said again by a later page, it would be taken for the copy before.
      copy = undefined
      if (this.#isReset(reply)) {
        if (++resets > RESETS_MAX) return this.#end({ kind: 'unreachable' })
        await this.#beginAgain(reply)
        page = begin()
        continue
      }
      // A copy that was wiped does not know any more which history it sent its work to.
      if (this.state.epoch === null) await this.#parts.onEpoch()
      // The next page is fetched while this one is put away. Where this one takes a scope away, what was asked for ahead may
      // bring it back from the middle: it is let go.
      const next = this.#lost(reply).size > 0 ? null : page.next(reply)
      if (!(await this.#takePage(reply))) return this.#end({ kind: 'broken' })
      if (!reply.hasMore && !(await this.#finish(reply))) return this.#end({ kind: 'done' })
      page = next ?? begin()
    }
  }

  #end<T extends PullEnd>(end: T): T {
    this.progress = { phase: 'idle', done: 0, total: 0 }
    if (end.kind !== 'done' && this.digest === 'rescanning') this.digest = 'unknown'
    this.#parts.onProgress()
    return end
  }

  async #ask({ epoch, cursors, copy }: PullAsked, onNext: (place: PagePlace) => void): Promise<Answer<PulledPage>> {
    const { transport, signal, pageLimit } = this.#parts
    if (signal.aborted) throw new DeskClosed()
    // The first page of all is small, so that there is something to see; the rest comes in large ones.
    const limit = pageLimit ?? (Object.keys(cursors).length === 0 ? FIRST_PAGE_DOCUMENTS : PULL_DOCUMENTS_MAX)
    const request = { epoch, schema: SYNC_SCHEMA, cursors: { ...cursors }, limit, ...(copy && { copy }) }
    // An aborted call may throw: nobody waits for its answer any more.
    const answer = await transport.pull(request, signal, onNext).catch((): Answer<PulledPage> => ({ kind: 'unreachable' }))
    if (signal.aborted) throw new DeskClosed()
    return answer
  }

  #isReset(reply: PulledPage): boolean {
    return reply.reset !== undefined || (this.state.epoch !== null && reply.epoch !== this.state.epoch)
  }

  /** PCS-6: the centre's history is not the one we knew. Everything unsent stays, the scopes are copied again and swept. */
  async #beginAgain(reply: PulledPage): Promise<void> {
    const whole = reply.reset === 'epoch' || reply.epoch !== this.state.epoch
    // First what must be offered again, then the new epoch: stopped in between, the centre says `epoch` once more.
    if (whole && this.state.epoch !== null) await this.#parts.onEpoch()
    const scopes = whole ? undefined : reply.resetScopes
    this.#copyAgain(scopes ?? (Object.keys(this.state.generations) as Scope[]))
    this.state = { ...this.state, epoch: reply.epoch }
    await this.#parts.vault.writeState(this.state)
  }

  /** A new generation of the scopes: what is not delivered again is swept when the copy is complete. */
  #copyAgain(scopes: readonly Scope[]): void {
    const cursors = { ...this.state.cursors }
    const generations = { ...this.state.generations }
    for (const scope of scopes) {
      delete cursors[scope]
      generations[scope] = (generations[scope] ?? 0) + 1
    }
    this.state = { ...this.state, cursors, generations, sweeping: [...new Set([...this.state.sweeping, ...scopes])] }
  }

  /** Memory and disk side by side; the cursors move with the disk. False when our own store refused. */
  async #takePage(reply: PulledPage): Promise<boolean> {
    const { replica, vault, tidier } = this.#parts
    await this.#revoke(reply)
    this.#count(reply)
    const generations = { ...this.state.generations }
    for (const scope of reply.granted) generations[scope] ??= 0
    const markOf = (scope: Scope) => replica.holdings.mark(scope, generations[scope] ?? 0)
    const granted = new Set<Scope>(reply.granted)
    const page = reply.documents.filter((document) => granted.has(document.scope))
    const plan = planPage(page, (key) => replica.holdings.get(key), markOf)
    const kept = await replica.stored(plan.remarked.map(({ key }) => key))
    const marksOf = new Map(plan.remarked.map(({ key, marks }) => [key, marks]))
    const documents = [...plan.puts, ...kept.map((document) => ({ ...document, marks: marksOf.get(documentKey(document))! }))]
    const rows = this.#planRows(reply, plan, documents)
    const cursors = Object.fromEntries(
      Object.entries({ ...this.state.cursors, ...reply.cursors }).filter(([scope]) => granted.has(scope as Scope)),
    ) as SyncState['cursors']
    const hotRow = this.state.hotRow ?? rows.find(({ table, row }) => table === 'segment' && row.documents.some(isContract))?.number ?? null
    const fresh = documents.filter((document) => replica.holdings.get(documentKey(document)) === undefined).length
    const held = replica.holdings.size + fresh - plan.gone.length
    const state = { ...this.state, epoch: reply.epoch, cursors, generations, hotRow, held }
    const moved = rows.length > 0 || JSON.stringify(cursors) !== JSON.stringify(this.state.cursors) || state.epoch !== this.state.epoch
    const stored = moved ? tidier.guarded(vault.store(rows, state)) : Promise.resolve(true)
    stored.catch(() => undefined)
    for (const { number, row } of rows) await replica.absorb(row, number)
    if (!(await stored)) return false
    this.state = state
    this.#parts.onProgress()
    return true
  }

  /** As it came, where that is the whole of what the page does; the first contracts in a small row, which a start opens first. */
  #planRows({ packed, documents: page }: PulledPage, plan: PagePlan, documents: readonly StoredDocument[]): readonly PlannedRow[] {
    const { vault } = this.#parts
    const isWhole = plan.puts.length === page.length && plan.remarked.length === 0 && plan.gone.length === 0
    const isHot = this.state.hotRow === null && documents.some(isContract)
    return (packed && isWhole && !isHot && vault.planPage(plan.puts, packed)) || vault.plan(documents, plan.gone)
  }

  /** Scopes that we have something of and that are not granted any more. */
  #lost(reply: PulledPage): ReadonlySet<Scope> {
    const granted = new Set<Scope>(reply.granted)
    const ours = [...this.#parts.replica.holdings.scopes(), ...(Object.keys(this.state.cursors) as Scope[])]
    return new Set(ours.filter((scope) => !granted.has(scope)))
  }

  /** PCS-4: what is not granted any more leaves this PC now, the sealed copies too, whatever waits to be sent. */
  async #revoke(reply: PulledPage): Promise<void> {
    const { tidier } = this.#parts
    const lost = this.#lost(reply)
    if (lost.size === 0) return
    const without = (record: object) => Object.fromEntries(Object.entries(record).filter(([scope]) => !lost.has(scope as Scope)))
    await this.#sweep((mark) => lost.has(mark))
    this.state = {
      ...this.state,
      cursors: without(this.state.cursors),
      sweeping: this.state.sweeping.filter((scope) => !lost.has(scope)),
    }
    this.state = await tidier.rewriteAll(this.state)
  }

  /** Takes the marks of some copies away; documents without a mark go. Memory only: the caller writes. */
  async #sweep(isOver: (scope: Scope, generation: number) => boolean): Promise<number> {
    const { holdings } = this.#parts.replica
    const gone: string[] = []
    let touched = 0
    for (const key of holdings.keys()) {
      const holding = holdings.get(key)!
      const marks = holding.marks.filter(({ scope, generation }) => !isOver(scope, generation))
      if (marks.length === holding.marks.length) continue
      touched++
      if (marks.length === 0) gone.push(key)
      else holdings.put(key, { ...holding, marks })
    }
    await this.#parts.replica.drop(gone, 0)
    return touched
  }

  /** The end of the pages: sweep, compare, tidy. True when a scope is copied again and the pull goes on. */
  async #finish(reply: PulledPage): Promise<boolean> {
    const { tidier, vault, clock } = this.#parts
    const { sweeping, generations, complete } = this.state
    if (sweeping.length > 0) {
      const touched = await this.#sweep((scope, generation) => sweeping.includes(scope) && generation < (generations[scope] ?? 0))
      this.state = { ...this.state, sweeping: [] }
      if (touched > 0) this.state = await tidier.rewriteAll(this.state)
    }
    const differing = this.#differing(reply)
    const fresh = differing.filter(([scope, head]) => !this.#rescanned.has(`${scope} ${head.seq} ${head.digest}`))
    if (fresh.length > 0) {
      for (const [scope, head] of fresh) this.#rescanned.add(`${scope} ${head.seq} ${head.digest}`)
      this.digest = 'rescanning'
      this.#copyAgain(fresh.map(([scope]) => scope))
      this.progress = { phase: 'rescanning', done: 0, total: fresh.reduce((sum, [, head]) => sum + head.count, 0) }
      return true
    }
    this.digest = differing.length > 0 ? 'differs' : 'equal'
    const now = clock.now()
    const stale = Math.abs(now - this.#savedAt) >= MINUTE_MS
    this.state = { ...this.state, complete: true, lastAt: toInstant(now) }
    // Not with every poll: when it was is shown to a person only.
    if (!complete || sweeping.length > 0 || stale) {
      this.#savedAt = now
      await vault.writeState(this.state)
    }
    this.state = await tidier.tidy(this.state)
    return false
  }

  /** PCS-5: scopes whose count or digest is not the centre's. */
  #differing(reply: PulledPage): (readonly [Scope, ScopeHead])[] {
    const { holdings } = this.#parts.replica
    return (Object.entries(reply.heads) as [Scope, ScopeHead][]).filter(([scope, head]) => {
      const tally = holdings.tally(scope)
      return reply.granted.includes(scope) && (tally.count !== head.count || tally.digest !== head.digest)
    })
  }

  /** True figures: documents received, of the documents the heads speak of (first copy) or the changes since our cursors. */
  #count(reply: PulledPage): void {
    const received = reply.documents.length
    if (this.progress.phase === 'idle') {
      const heads = Object.entries(reply.heads) as [Scope, ScopeHead][]
      const first = !this.state.complete
      const whole = heads.reduce((sum, [, head]) => sum + head.count, 0)
      const changes = heads.reduce((sum, [scope, head]) => sum + Math.max(0, head.seq - (this.state.cursors[scope]?.seq ?? 0)), 0)
      // A first copy that was broken off goes on where it stood.
      const before = first ? this.#parts.replica.holdings.size : 0
      this.progress = { phase: first ? 'first' : 'catching-up', done: before, total: Math.max(first ? whole : changes, received) }
    }
    const done = Math.min(this.progress.done + received, this.progress.total)
    this.progress = { ...this.progress, done }
    this.#parts.onProgress()
  }
}
