import type { Problem } from '../../domain/protocol/problem.ts'
import type { EnginePorts } from '../ports.ts'
import { countWork } from '../vault/wipeCopy.ts'
import type { LocalUsers } from './localUsers.ts'

/** The centre says that this PC was reported lost. */
export function isWipeOrder({ code, end }: Problem): boolean {
  return code === 'device_lost' || end?.reason === 'device_lost'
}

/**
 * IDN-7: a lost PC keeps nothing of anybody, unsent work included: it is in a stranger's hands. The keys of all its users go first,
 * then their stores, those set aside too, then the centre is told. Noted before it begins, so that a process that dies in between, or a line that is
 * gone, leaves nothing readable and nothing untold.
 */
export class DeviceWiper {
  readonly #ports: Pick<EnginePorts, 'keyRing' | 'stores' | 'auth'>
  readonly #users: LocalUsers

  constructor(ports: Pick<EnginePorts, 'keyRing' | 'stores' | 'auth'>, users: LocalUsers) {
    this.#ports = ports
    this.#users = users
  }

  async wipe(): Promise<void> {
    await this.#users.noteWipe({ unsentLost: (await this.#users.notedWipe())?.unsentLost ?? (await this.#unsent()) })
    await this.goOn()
  }

  /** At the start: what was begun and not brought to its end. */
  async goOn(): Promise<void> {
    const noted = await this.#users.notedWipe()
    if (!noted) return
    await this.#ports.keyRing.forgetAll()
    for (const userId of await this.#users.all())
      for (const name of await this.#users.storeNames(userId)) await this.#ports.stores.destroy(name)
    await this.#users.forgetAll()
    // A centre that is out of reach now is told at the next start.
    const told = await this.#ports.auth.tellWiped(noted)
    if (told.kind === 'value') await this.#users.noteWipe(null)
  }

  /** Of everybody, in what was set aside too. */
  async #unsent(): Promise<number> {
    let unsent = 0
    for (const userId of await this.#users.all()) {
      for (const name of await this.#users.storeNames(userId)) {
        const store = await this.#ports.stores.open(name)
        unsent += await countWork(store)
        await store.close()
      }
    }
    return unsent
  }
}
