import type { UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import type { DeviceState } from '../../domain/session/deviceTable.ts'
import type { FactorKind } from '../../domain/session/secondFactor.ts'
import type { Device } from '../../domain/session/session.ts'
import type { SecretHash, StoredTicket } from './authPorts.ts'

/** A PC as one person uses it. */
export type StoredDevice = Pick<Device, 'name' | 'platform' | 'appVersion'> & {
  /** Of this row, for whoever decides about it; a PC used by two people has two. */
  readonly id: string
  readonly key: KeyThumbprint
  readonly state: Exclude<DeviceState, 'none'>
  readonly firstUsedAt: Millis
  readonly lastUsedAt: Millis
  readonly decidedAt: Millis | null
  readonly decidedBy: UserId | null
}

/** A sign-in that showed all that is asked of it, but for the manager's word. `factor`: the second factor it was shown by. */
export type StoredWait = StoredTicket & { readonly factor: FactorKind | null }

/** What can be read of devices without the user's lock. */
export interface DeviceReader {
  ownerOfDevice(id: string): Promise<UserId | undefined>
  ownerOfWait(hash: SecretHash): Promise<UserId | undefined>
}

/** Under the user's lock. */
export interface DeviceTransaction {
  devices(): Promise<readonly StoredDevice[]>
  /** In place of the one with its id. */
  putDevice(device: StoredDevice): Promise<void>
  wait(hash: SecretHash): Promise<StoredWait | undefined>
  addWait(wait: StoredWait): Promise<void>
  useWait(hash: SecretHash, at: Millis): Promise<void>
}
