import type { HubCode, SaleRightId } from '../domain/kernel/ids.ts'
import type { Outcome } from '../domain/kernel/refusals.ts'
import type { SignedInUser } from '../domain/session/session.ts'
import { CommandOutbox } from './commands/commandOutbox.ts'
import { CommandSender } from './commands/commandSender.ts'
import { CommandSettler } from './commands/commandSettler.ts'
import type { Replica } from './mirror/replica.ts'
import type { Clock, EnginePorts, TimerId, Transport } from './ports.ts'
import { LeaseKeeper } from './presence/leaseKeeper.ts'
import { RightChoice } from './rights/rightChoice.ts'
import { RightKeeper } from './rights/rightKeeper.ts'
import { SaleClock } from './rights/saleClock.ts'
import { SaleRights } from './rights/saleRights.ts'
import type { SealedRows } from './vault/sealedRows.ts'

export type SalesDeskParts = {
  readonly ports: EnginePorts
  /** As the centre said last. */
  readonly user: () => SignedInUser
  readonly rows: SealedRows
  readonly replica: Replica
  readonly signal: AbortSignal
  readonly onChange: () => void
  readonly takeRight: (hubCode: HubCode) => Promise<Outcome<unknown>>
  readonly giveBackRight: (id: SaleRightId) => Promise<unknown>
  readonly pull: () => void
}

const FIRST_LOOK_MS = 500
/** The fifth is eight seconds after the fourth; then the poll is often enough. */
const LOOKS_MAX = 5

/** The part of a desk that sells: commands on their way, units to be sold without a line, leases of contracts. */
export class SalesDesk {
  readonly commands: CommandOutbox
  readonly sender: CommandSender
  readonly clock: SaleClock
  readonly rights: SaleRights
  readonly choice: RightChoice
  readonly keeper: RightKeeper
  readonly leases: LeaseKeeper
  readonly #transport: Transport
  readonly #settler: CommandSettler
  readonly #clock: Clock
  readonly #pull: () => void
  #soon: TimerId | null = null

  constructor({ ports, user, rows, replica, signal, onChange, takeRight, giveBackRight, pull }: SalesDeskParts) {
    const { clock, transport } = ports
    const { userId } = user()
    this.#clock = clock
    this.#pull = pull
    this.#transport = transport
    this.commands = new CommandOutbox({ rows, onChange, serverNow: () => transport.time()?.serverAt ?? null })
    this.sender = new CommandSender({ transport, signal, onChange, commands: this.commands })
    this.#settler = new CommandSettler(replica, this.commands)
    this.clock = new SaleClock({ rows, clock, isNeeded: () => this.rights.hasActive(), onTick: onChange })
    const deviceId = async () => (await ports.auth.device()).deviceId
    this.rights = new SaleRights({ replica, userId, deviceId, commands: this.commands, clock: this.clock })
    this.choice = new RightChoice({ stores: ports.stores, onChange })
    const { rights, choice, clock: saleClock } = this
    this.keeper = new RightKeeper({ clock, user, replica, rights, choice, saleClock, take: takeRight, giveBack: giveBackRight })
    this.leases = new LeaseKeeper({ clock, transport, signal, onChange, userId })
  }

  /** False when a command does not open: somebody's sale would be lost unseen. */
  async load(): Promise<boolean> {
    await this.clock.load()
    await this.choice.load()
    return this.commands.load()
  }

  start(): void {
    this.clock.start()
  }

  /** Somebody begins to sell here: units are asked for after a pull of its own, for the next poll may be half a minute away. */
  wantRights(): void {
    this.keeper.want()
    this.#pull()
  }

  stop(): void {
    if (this.#soon !== null) this.#clock.clearTimeout(this.#soon)
    this.clock.stop()
    this.leases.stop()
  }

  /** After a pull that came to its end. */
  async followUp(): Promise<void> {
    this.clock.hear(this.#transport.time())
    if (!this.clock.isKept && (await this.rights.hasActive())) await this.clock.keep()
    const pulls = await this.#settler.run()
    if (pulls !== null) this.#lookSoon(pulls)
    // The centre may take its time; the desk does not wait for it.
    void this.keeper.keep().catch(() => undefined)
  }

  /** What a command became follows its answer within moments; where no hint can come, it is looked for, ever less often. */
  #lookSoon(pulls: number): void {
    if (this.#soon !== null || pulls > LOOKS_MAX) return
    const run = () => {
      this.#soon = null
      this.#pull()
    }
    this.#soon = this.#clock.setTimeout(run, FIRST_LOOK_MS * 2 ** (pulls - 1))
  }
}
