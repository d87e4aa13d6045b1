import type { Contract } from '../domain/contracts/contract.ts'
import { conflictSchema } from '../domain/contracts/conflict.ts'
import { canonicalJson } from '../domain/kernel/canonicalJson.ts'
import { documentIdSchema } from '../domain/kernel/ids.ts'
import type { Problem } from '../domain/protocol/problem.ts'
import type { SignedInUser } from '../domain/session/session.ts'
import { takeSaleRight } from './commands/askRoute.ts'
import { isQuietlyOffered } from './commands/commandRow.ts'
import { giveBackRight } from './commands/giveBackRights.ts'
import { Puller } from './connection/puller.ts'
import type { PullEnd } from './connection/pullWords.ts'
import { SyncDriver } from './connection/syncDriver.ts'
import { ConflictBook } from './mirror/conflictBook.ts'
import { Holdings } from './mirror/holdings.ts'
import { Replica, type ReplicaChange } from './mirror/replica.ts'
import { AuditTrail } from './outbox/auditTrail.ts'
import { Drafts } from './outbox/drafts.ts'
import type { Standing } from './outbox/edit.ts'
import { followUp } from './outbox/followUps.ts'
import { Outbox } from './outbox/outbox.ts'
import { overlay } from './outbox/overlay.ts'
import { Pusher, type PushEnd } from './outbox/pusher.ts'
import { WorkInHand } from './outbox/workInHand.ts'
import type { EnginePorts, Mirror } from './ports.ts'
import { SalesDesk } from './salesDesk.ts'
import { contractEntry } from './search/contractEntry.ts'
import { SearchIndex } from './search/searchIndex.ts'
import { keepProfile } from './session/keepProfile.ts'
import { DeskClosed } from './vault/deskClosed.ts'
import type { SealedRows } from './vault/sealedRows.ts'
import { Tidier } from './vault/tidier.ts'
import { CopyMark } from './vault/copyMark.ts'
import { Vault } from './vault/vault.ts'

export type DeskListener = {
  readonly onChange: () => void
  readonly onIdentityRefused: (problem: Problem) => void
  /** Null when the session this PC holds is the desk's user's; otherwise why nothing may be asked. */
  readonly identify: () => Promise<PullEnd | null>
  readonly isIdentified: () => boolean
}

/** Everything that belongs to one signed-in user: alive from the unlock until the key is dropped. */
export class Desk {
  readonly rows: SealedRows
  readonly search = new SearchIndex()
  readonly conflicts = new ConflictBook()
  readonly outbox: Outbox
  readonly drafts: Drafts
  readonly audit: AuditTrail
  readonly inHand: WorkInHand
  readonly sales: SalesDesk
  readonly replica: Replica
  readonly vault: Vault
  readonly puller: Puller
  readonly pusher: Pusher
  readonly driver: SyncDriver
  readonly abort = new AbortController()
  /** Signing in is down at the centre, as it said last. */
  readonly identityDown: () => boolean
  /** How many pieces of unsent work lie sealed beside this store, in one that nothing opens any more; 0 once that was told. */
  setAside = 0
  /** Counts up with every change of what a list may show. */
  version = 0
  loading: { readonly done: number; readonly total: number } | null = { done: 0, total: 0 }
  readonly #listener: DeskListener
  #user: SignedInUser
  #worked = new Set<string>()

  constructor(ports: EnginePorts, mirror: Mirror, user: SignedInUser, rows: SealedRows, listener: DeskListener) {
    const { clock, random, transport } = ports
    const { signal } = this.abort
    const onChange = () => this.#changed()
    this.#user = user
    this.rows = rows
    this.identityDown = () => transport.identityDown()
    this.#listener = listener
    this.outbox = new Outbox({ rows, random, onChange })
    this.drafts = new Drafts({ rows, onChange })
    this.audit = new AuditTrail({ rows, isEarly: (docId) => this.sales.commands.ofTarget(docId).length > 0 })
    this.inHand = new WorkInHand(rows)
    const pause = () => new Promise<void>((resolve) => clock.setTimeout(resolve, 0))
    this.replica = new Replica({ holdings: new Holdings(), mirror, pause, onChange: (change) => this.#documents(change) })
    this.sales = new SalesDesk({
      ports,
      user: () => this.#user,
      rows,
      replica: this.replica,
      signal,
      onChange,
      takeRight: (hubCode) => takeSaleRight(this, ports, hubCode),
      giveBackRight: (id) => giveBackRight(this, ports, id),
      pull: () => this.driver.pull(),
    })
    this.vault = new Vault(rows, this.replica.holdings)
    const { replica, vault } = this
    const hottest = (limit: number) => this.search.newest(limit).map((id) => `contract/${id}`)
    this.puller = new Puller({
      copyMark: new CopyMark({ rows, clock, random, firstId: () => this.outbox.clientId }),
      clock,
      transport,
      signal,
      tidier: new Tidier({ vault, replica, hottest }),
      replica,
      vault,
      pageLimit: ports.pageLimit,
      onEpoch: () => this.outbox.offerAgain().then(() => this.sales.commands.offerAgain()),
      onProgress: onChange,
    })
    this.pusher = new Pusher({
      transport,
      signal,
      onChange,
      outbox: this.outbox,
      audit: this.audit,
      epoch: () => this.puller.state.epoch,
      pullsBegun: () => this.driver.pullsBegun,
      factsOf: async ({ type, documentId }) => ({
        standing: type === 'contract' ? await this.standing(documentId) : null,
        openFields: (id) => this.conflicts.openFields(id),
      }),
    })
    this.driver = new SyncDriver({
      clock,
      random,
      onChange,
      pull: async () => (await listener.identify()) ?? this.puller.run(),
      push: () => (listener.isIdentified() ? this.#send() : Promise.resolve({ kind: 'idle' })),
      onPulled: (pull) => this.#followUp(pull),
      onLater: () => {
        this.pusher.again()
        this.sales.sender.again()
      },
      isBehind: (heads) => this.puller.isBehind(heads),
      onIdentityRefused: listener.onIdentityRefused,
    })
  }

  /** The work that exists only here. False when some of it does not open. */
  async loadWork(): Promise<boolean> {
    const loading = [this.outbox.load(), this.drafts.load(), this.sales.load(), this.audit.load()] as const
    const [outbox, drafts, sales] = await Promise.all(loading)
    return outbox && drafts && sales
  }

  /** The documents, the ones looked at first in front, then the sync. Runs until the desk is closed or all is read. */
  async loadDocuments(): Promise<void> {
    try {
      const { hotRow, held } = await this.puller.load()
      this.loading = { done: 0, total: held }
      await this.vault.load(hotRow, async (row, number) => {
        await this.replica.absorb(row, number)
        this.loading = { done: Math.min(this.replica.holdings.size, held), total: held }
      })
      this.search.prepare()
      this.loading = null
      this.#changed()
      this.sales.start()
      this.driver.start()
    } catch (error) {
      if (!(error instanceof DeskClosed) && !this.abort.signal.aborted) throw error
    }
  }

  /** Stops at once: nothing is sent any more, the key and everything in memory goes. What is sealed stays. */
  async close(): Promise<void> {
    this.abort.abort()
    this.driver.stop()
    this.sales.stop()
    this.search.clear()
    await this.rows.close()
    await this.replica.close()
  }

  /** Whom it belongs to, as the centre said last. */
  get user(): SignedInUser {
    return this.#user
  }

  /** The centre says who it is now: what was given or taken away since counts here from now on, without a line too. */
  async heardOf(user: SignedInUser): Promise<void> {
    if (user.userId !== this.#user.userId || canonicalJson(user) === canonicalJson(this.#user)) return
    this.#user = user
    this.#changed()
    await keepProfile(this.rows, user)
  }

  get isIdentified(): boolean {
    return this.#listener.isIdentified()
  }

  async standing(contractId: string): Promise<Standing | null> {
    const held = await this.replica.read('contract', contractId)
    return held && { rev: held.rev, body: held.body }
  }

  view(contractId: string, standing: Standing): Contract {
    return overlay(standing, this.outbox.ofContract(contractId), (id) => this.conflicts.openFields(id))
  }

  /** Unsent work, drafts included: what is kept sealed when the desk closes. */
  get unsent(): number {
    const edits = this.outbox.all().filter((row) => row.state !== 'settling' && !row.reoffered).length
    const commands = this.sales.commands.all().filter((row) => row.state !== 'settling' && !isQuietlyOffered(row)).length
    return edits + commands + this.drafts.all().length
  }

  /** Contracts with own edits are found by what their author sees. */
  async reindexWork(): Promise<void> {
    const shown = this.outbox.all().filter((row) => row.type === 'contract' && !row.reoffered && row.state !== 'refused')
    const now = new Set(shown.map((row): string => row.documentId))
    const touched = new Set([...now, ...this.#worked])
    this.#worked = now
    for (const id of touched) {
      const standing = await this.standing(id)
      const entry = standing && contractEntry(id, this.view(id, standing))
      if (entry) this.search.put(entry)
    }
  }

  /** Commands first: goods and customers wait for them. */
  async #send(): Promise<PushEnd> {
    const commands = await this.sales.sender.run()
    if (commands.kind === 'unreachable' || commands.kind === 'refused') return commands
    const edits = await this.pusher.run()
    if (edits.kind === 'done' && commands.kind === 'done') return { kind: 'done', later: edits.later || commands.later }
    return edits.kind === 'idle' ? commands : edits
  }

  async #followUp(pull: number): Promise<void> {
    this.search.prepare()
    await this.sales.followUp()
    await followUp({
      outbox: this.outbox,
      openFields: (id) => this.conflicts.openFields(id),
      standingOf: (id) => this.standing(id),
      isCovered: (row) => this.pusher.isCovered(row, pull),
    })
  }

  #documents({ put, dropped }: ReplicaChange): void {
    for (const { type, id, body } of put) {
      if (type === 'contract') {
        const entry = contractEntry(id, body)
        if (entry) this.search.put(entry)
      } else if (type === 'conflict') {
        const conflict = conflictSchema.safeParse(body)
        if (conflict.success) this.conflicts.put(documentIdSchema.parse(id), conflict.data)
      } else if (type === 'order' && typeof body === 'object' && body !== null) this.sales.rights.noteOrder(id, body)
    }
    for (const { type, id } of dropped) {
      if (type === 'contract') this.search.remove(id)
      else if (type === 'conflict') this.conflicts.remove(id)
      else if (type === 'order') this.sales.rights.forgetOrder(id)
    }
    this.#changed()
  }

  #changed(): void {
    this.version++
    this.#listener.onChange()
  }
}
