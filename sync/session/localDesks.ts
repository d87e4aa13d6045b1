import type { UserId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { SignedInUser } from '../../domain/session/session.ts'
import type { Desk, DeskListener } from '../desk.ts'
import type { KeyOpener } from '../hostPorts.ts'
import type { EnginePorts } from '../ports.ts'
import { CopyKeeper, type CopyRefusal } from './copyKeeper.ts'
import { DeskOpener } from './deskOpener.ts'
import { DeviceWiper } from './deviceWiper.ts'
import { LocalUsers } from './localUsers.ts'
import type { Credentials } from './pendingSignIn.ts'

/** What lies on this PC for each of its users: opened for its owner alone, held to its limits, wiped when the PC is lost. */
export class LocalDesks {
  readonly #users: LocalUsers
  readonly #opener: DeskOpener
  readonly #copies: CopyKeeper
  readonly #wiper: DeviceWiper

  /** `onOver`: the copy of the open desk has run out of time. */
  constructor(ports: EnginePorts, listener: DeskListener, onOver: () => void) {
    this.#users = new LocalUsers(ports)
    this.#opener = new DeskOpener(ports, this.#users, listener)
    this.#copies = new CopyKeeper(ports, this.#users, onOver)
    this.#wiper = new DeviceWiper(ports, this.#users)
  }

  /** When the open desk's copy goes, once that is near. */
  get wipesAt(): Instant | null {
    return this.#copies.wipesAt
  }

  /** At the start: what was begun is brought to its end, and what ran out of time goes. */
  async tidy(): Promise<void> {
    await this.#wiper.goOn()
    await this.sweep()
  }

  /** What ran out of time goes. */
  sweep(): Promise<void> {
    return this.#copies.sweep()
  }

  /** The centre says that this PC is lost. */
  wipe(): Promise<void> {
    return this.#wiper.wipe()
  }

  /** Who has worked here under this login id. */
  find(loginId: string): Promise<UserId | null> {
    return this.#users.find(loginId)
  }

  /** The centre has said who it is; see `DeskOpener.openOrCreate`. */
  async openVouched(user: SignedInUser, { loginId, ...by }: Credentials & KeyOpener): ReturnType<DeskOpener['openOrCreate']> {
    await this.#users.remember(loginId, user.userId)
    return this.#opener.openOrCreate(user, by)
  }

  /** Nobody vouches but the password; see `CopyKeeper.openBy`. */
  openByPassword(userId: UserId, password: string, known?: SignedInUser): Promise<Outcome<Desk> | CopyRefusal> {
    return this.#copies.openBy(userId, () => this.#opener.unlock(userId, { password, recoveryKey: null }, known))
  }

  /** A desk is open from now on. `heard`: the centre said who it is. */
  opened(desk: Desk, heard: boolean): Promise<void> {
    return this.#copies.opened(desk.user.userId, heard, () => desk.driver.connection.state === 'online')
  }

  /** Its author was told what lies aside. Until then every sign-in tells it: a process that dies before has told nobody. */
  async toldAside(desk: Desk): Promise<void> {
    if (desk.setAside === 0) return
    desk.setAside = 0
    await this.#users.toldAside(desk.user.userId)
  }

  closed(): void {
    this.#copies.closed()
  }
}
