import { z } from 'zod'
import { userIdSchema, type UserId } from '../../domain/kernel/ids.ts'
import type { CopyGuard } from '../../domain/session/copyGuard.ts'
import type { Bytes, EnginePorts, LocalStore } from '../ports.ts'

/** The store of this PC that belongs to no user: ids, hashes and key wraps, nothing about anybody. */
export const DEVICE_STORE = 'dealer-desk-device'

/** Login ids are told apart without regard to case and outer spaces. */
export function sameLogin(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}

const GUARD = 'guard '
const LOGIN = 'login '
const WIPE = 'wipe'
const ASIDE = 'aside '
const wipeNoteSchema = z.strictObject({ unsentLost: z.int().min(0) })
export type WipeNote = z.infer<typeof wipeNoteSchema>
/**
 * `stores`: so many of a user's lie aside. `untold`: pieces of work in them of which nobody told their author yet. `isKeyed` false: the
 * key ring still holds the wraps of what was set aside last, for there is no new key yet.
 */
const asideSchema = z.union([
  z.strictObject({ stores: z.int().min(0), untold: z.int().min(0), isKeyed: z.boolean() }),
  // As it was kept before.
  z
    .int()
    .min(0)
    .transform((stores) => ({ stores, untold: 0, isKeyed: true })),
])
export type Aside = z.output<typeof asideSchema>
const entrySchema = z.strictObject({ userId: userIdSchema })

/** Who has worked on this PC, found by a hash of the login id: needed to open a store while the centre cannot be asked. */
export class LocalUsers {
  readonly #ports: Pick<EnginePorts, 'stores' | 'fingerprint'>
  #store: Promise<LocalStore> | null = null

  constructor(ports: Pick<EnginePorts, 'stores' | 'fingerprint'>) {
    this.#ports = ports
  }

  async remember(loginId: string, userId: UserId): Promise<void> {
    const store = await this.#open()
    const bytes: Bytes = new TextEncoder().encode(JSON.stringify({ userId }))
    await store.write([{ table: 'meta', key: await this.#key(loginId), bytes }], 'strict')
  }

  async find(loginId: string): Promise<UserId | null> {
    const store = await this.#open()
    const bytes = await store.get('meta', await this.#key(loginId))
    return bytes ? entrySchema.parse(JSON.parse(new TextDecoder().decode(bytes))).userId : null
  }

  /** What is counted of a user's copy, as it lies there; null: nothing yet. */
  async readGuard(userId: UserId): Promise<unknown> {
    const bytes = await (await this.#open()).get('meta', `${GUARD}${userId}`)
    if (!bytes) return null
    try {
      return JSON.parse(new TextDecoder().decode(bytes)) as unknown
    } catch {
      return undefined
    }
  }

  async writeGuard(userId: UserId, guard: CopyGuard): Promise<void> {
    const bytes: Bytes = new TextEncoder().encode(JSON.stringify(guard))
    await (await this.#open()).write([{ table: 'meta', key: `${GUARD}${userId}`, bytes }], 'strict')
  }

  /** Whose copies are counted on this PC. */
  async guarded(): Promise<readonly UserId[]> {
    const keys = (await (await this.#open()).keys('meta')).filter((key) => key.startsWith(GUARD))
    return keys.map((key) => userIdSchema.parse(key.slice(GUARD.length)))
  }

  /** Everybody who has worked on this PC. */
  async all(): Promise<readonly UserId[]> {
    const rows = (await (await this.#open()).scan('meta')).filter(({ key }) => key.startsWith(LOGIN))
    const known = rows.map(({ bytes }) => entrySchema.parse(JSON.parse(new TextDecoder().decode(bytes))).userId)
    return [...new Set([...known, ...(await this.guarded())])]
  }

  async forgetAll(): Promise<void> {
    const store = await this.#open()
    const keys = (await store.keys('meta')).filter((key) => [LOGIN, GUARD, ASIDE].some((kind) => key.startsWith(kind)))
    await store.write(
      keys.map((key) => ({ table: 'meta' as const, key, bytes: null })),
      'strict',
    )
  }

  /** This PC is being wiped, or was and could not say so yet. */
  async notedWipe(): Promise<WipeNote | null> {
    const bytes = await (await this.#open()).get('meta', WIPE)
    return bytes ? wipeNoteSchema.parse(JSON.parse(new TextDecoder().decode(bytes))) : null
  }

  async noteWipe(note: WipeNote | null): Promise<void> {
    const bytes: Bytes | null = note && new TextEncoder().encode(JSON.stringify(note))
    await (await this.#open()).write([{ table: 'meta', key: WIPE, bytes }], 'strict')
  }

  /** The name of a user's own store. */
  async storeName(userId: UserId): Promise<string> {
    return this.#nameOf(userId, (await this.aside(userId)).stores)
  }

  /** The names of every store of a user: those set aside, and the one in use last. */
  async storeNames(userId: UserId): Promise<readonly string[]> {
    const { stores } = await this.aside(userId)
    return Promise.all(Array.from({ length: stores + 1 }, (_, index) => this.#nameOf(userId, index)))
  }

  /** What of this user lies aside. */
  async aside(userId: UserId): Promise<Aside> {
    const bytes = await (await this.#open()).get('meta', `${ASIDE}${userId}`)
    return bytes ? asideSchema.parse(JSON.parse(new TextDecoder().decode(bytes))) : { stores: 0, untold: 0, isKeyed: true }
  }

  /** From now on this user's store is another one, which has no key yet; the one of before stays where it lies, with so much work. */
  async setStoreAside(userId: UserId, work: number): Promise<void> {
    const { stores, untold } = await this.aside(userId)
    await this.#writeAside(userId, { stores: stores + 1, untold: untold + work, isKeyed: false })
  }

  /** The store in use has a key of its own. */
  async keyed(userId: UserId): Promise<void> {
    const aside = await this.aside(userId)
    if (!aside.isKeyed) await this.#writeAside(userId, { ...aside, isKeyed: true })
  }

  /** Its author was told what lies aside. */
  async toldAside(userId: UserId): Promise<void> {
    await this.#writeAside(userId, { ...(await this.aside(userId)), untold: 0 })
  }

  async #writeAside(userId: UserId, aside: Aside): Promise<void> {
    const bytes: Bytes = new TextEncoder().encode(JSON.stringify(aside))
    await (await this.#open()).write([{ table: 'meta', key: `${ASIDE}${userId}`, bytes }], 'strict')
  }

  async #nameOf(userId: UserId, aside: number): Promise<string> {
    const text = aside === 0 ? `store ${userId}` : `store ${userId} ${aside}`
    return `dealer-desk-${(await this.#ports.fingerprint(text)).slice(0, 24)}`
  }

  #open(): Promise<LocalStore> {
    this.#store ??= this.#ports.stores.open(DEVICE_STORE)
    return this.#store
  }

  async #key(loginId: string): Promise<string> {
    return `${LOGIN}${await this.#ports.fingerprint(`login ${loginId.trim().toLowerCase()}`)}`
  }
}
