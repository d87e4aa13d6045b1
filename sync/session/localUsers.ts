import { z } from 'zod'
import { userIdSchema, type UserId } from '../../domain/kernel/ids.ts'
import type { Bytes, EnginePorts, LocalStore } from '../ports.ts'

/** The store of this PC that belongs to no user: ids, hashes and key wraps, nothing about anybody. */
export const DEVICE_STORE = 'dealer-desk-device'

/** Login ids are told apart without regard to case and outer spaces. */
export function sameLogin(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}

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

  /** The name of a user's own store. */
  async storeName(userId: UserId): Promise<string> {
    return `dealer-desk-${(await this.#ports.fingerprint(`store ${userId}`)).slice(0, 24)}`
  }

  #open(): Promise<LocalStore> {
    this.#store ??= this.#ports.stores.open(DEVICE_STORE)
    return this.#store
  }

  async #key(loginId: string): Promise<string> {
    return `login ${await this.#ports.fingerprint(`login ${loginId.trim().toLowerCase()}`)}`
  }
}
