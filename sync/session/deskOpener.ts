import type { UserId } from '../../domain/kernel/ids.ts'
import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import { signedInUserSchema, type SignedInUser } from '../../domain/session/session.ts'
import { Desk, type DeskListener } from '../desk.ts'
import type { KeyOpener } from '../hostPorts.ts'
import type { EnginePorts } from '../ports.ts'
import { SealedRows } from '../vault/sealedRows.ts'
import { countWork, dropCopied, holdsOwn } from '../vault/wipeCopy.ts'
import type { LocalUsers } from './localUsers.ts'
import { keepProfile, PROFILE_KEY } from './keepProfile.ts'

type OpenRefusal = 'local_password_wrong' | 'local_store_missing' | 'local_store_damaged' | 'local_key_lost'

/** Opens one user's store on this PC, and nobody else's. */
export class DeskOpener {
  readonly #ports: EnginePorts
  readonly #users: LocalUsers
  readonly #listener: DeskListener

  constructor(ports: EnginePorts, users: LocalUsers, listener: DeskListener) {
    this.#ports = ports
    this.#users = users
    this.#listener = listener
  }

  /** By what opens its key. Refusals: local_store_missing, local_key_lost, local_password_wrong, local_store_damaged. */
  async unlock(userId: UserId, by: KeyOpener, known?: SignedInUser): Promise<Outcome<Desk, OpenRefusal>> {
    const hasKey = (await this.#ports.keyRing.knows(userId)) && (await this.#users.aside(userId)).isKeyed
    if (!hasKey) return refuse('local_store_missing')
    const unlocked = await this.#ports.keyRing.unlock(userId, by)
    if (!unlocked.ok) return refuse(unlocked.code)
    return this.#open(userId, unlocked.key, known)
  }

  /**
   * After the centre has said who it is. A store whose password was changed elsewhere opens by the recovery key that came with the
   * centre's word. One that does not open at all is begun anew, and what it holds that is nowhere else is never thrown away: unsent work is
   * refused while the password of before may still open it; what nothing opens any more (another keychain, damaged rows) is set aside
   * as it lies, without what the centre has as well.
   */
  async openOrCreate(user: SignedInUser, by: KeyOpener): Promise<Outcome<Desk, OpenRefusal>> {
    const opened = await this.unlock(user.userId, by, user)
    if (opened.ok) return opened
    const own = opened.code === 'local_store_missing' ? null : await this.#ownOf(user.userId)
    if (own && own.work > 0 && opened.code === 'local_password_wrong') return opened
    if (own) await this.#putAside(user.userId, own.work)
    else await this.#dropEmpty(user.userId)
    const key = await this.#ports.keyRing.create(user.userId, by)
    await this.#users.keyed(user.userId)
    return this.#open(user.userId, key, user)
  }

  async #putAside(userId: UserId, work: number): Promise<void> {
    const store = await this.#ports.stores.open(await this.#users.storeName(userId))
    await dropCopied(store)
    await store.close()
    await this.#users.setStoreAside(userId, work)
  }

  /**
   * The wraps first: without them the rows are noise, whatever becomes of them. But those of a store that was set aside stay, when the
   * process stopped before there was a new key: the new key moves them aside as well.
   */
  async #dropEmpty(userId: UserId): Promise<void> {
    if ((await this.#users.aside(userId)).isKeyed) await this.#ports.keyRing.forget(userId)
    await this.#ports.stores.destroy(await this.#users.storeName(userId))
  }

  /** What lies in a store that does not open and is nowhere else; null: nothing. */
  async #ownOf(userId: UserId): Promise<{ readonly work: number } | null> {
    const store = await this.#ports.stores.open(await this.#users.storeName(userId))
    try {
      return (await holdsOwn(store)) ? { work: await countWork(store) } : null
    } finally {
      await store.close()
    }
  }

  async #open(userId: UserId, key: CryptoKey, known: SignedInUser | undefined): Promise<Outcome<Desk, OpenRefusal>> {
    const store = await this.#ports.stores.open(await this.#users.storeName(userId))
    const rows = new SealedRows(store, this.#ports.sealer, key)
    const raw = await rows.rawRow('meta', PROFILE_KEY)
    const profile = signedInUserSchema.safeParse(raw && (await rows.open('meta', raw))).data
    const user = known ?? profile
    // A profile that does not open, or a store without one that nobody vouches for, was not written by us under this key.
    if (!user || (raw && !profile) || (profile && profile.userId !== userId)) {
      await rows.close()
      return refuse('local_store_damaged')
    }
    await keepProfile(rows, user)
    const desk = new Desk(this.#ports, await this.#ports.openMirror(), user, rows, this.#listener)
    desk.setAside = (await this.#users.aside(userId)).untold
    if (await desk.loadWork()) return accept(desk)
    await desk.close()
    return refuse('local_store_damaged')
  }
}
