import { z } from 'zod'
import { rightSettings, type RightSetting } from '../../domain/stock/decideRightKeeping.ts'
import type { Bytes, LocalStores } from '../ports.ts'
import { DEVICE_STORE } from '../session/localUsers.ts'

const KEY = 'saleRights'
const settingSchema = z.enum(rightSettings).catch('auto')

/** Whether this PC takes sale rights, whoever works at it. It says nothing about anybody, and lies beside the users' stores. */
export class RightChoice {
  readonly #stores: LocalStores
  readonly #onChange: () => void
  setting: RightSetting = 'auto'

  constructor(parts: { stores: LocalStores; onChange: () => void }) {
    this.#stores = parts.stores
    this.#onChange = parts.onChange
  }

  async load(): Promise<void> {
    const store = await this.#stores.open(DEVICE_STORE)
    const bytes = await store.get('meta', KEY)
    await store.close()
    this.setting = settingSchema.parse(bytes && new TextDecoder().decode(bytes))
  }

  async choose(setting: RightSetting): Promise<void> {
    const bytes: Bytes = new TextEncoder().encode(setting)
    const store = await this.#stores.open(DEVICE_STORE)
    await store.write([{ table: 'meta', key: KEY, bytes }], 'strict')
    await store.close()
    this.setting = setting
    this.#onChange()
  }
}
