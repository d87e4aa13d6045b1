import type { UserId } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { KeyThumbprint } from '../../domain/session/deviceProof.ts'
import { trustedDeviceStates } from '../../domain/session/deviceTable.ts'
import type { DeviceReader, DeviceTransaction, StoredDevice, StoredWait } from './devicePorts.ts'
import type { Undoable } from './memoryFactors.ts'

export type MemoryDevices = DeviceReader & {
  isUsedOn(userId: UserId, key: KeyThumbprint): boolean
  isKept(userId: string, key: string): boolean
  transaction(userId: UserId, rows: Pick<Undoable, 'put'>): DeviceTransaction
  dropWaits(userId: UserId, drop: Undoable['drop']): void
  forgetBefore(at: Millis): void
}

/** Devices of a simulated world. */
export function createMemoryDevices(): MemoryDevices {
  const devices = new Map<string, StoredDevice & { readonly userId: UserId }>()
  const waits = new Map<string, StoredWait>()
  return {
    ownerOfDevice: async (id) => devices.get(id)?.userId,
    ownerOfWait: async (hash) => waits.get(hash)?.userId,
    isUsedOn: (userId, key) =>
      [...devices.values()].some(
        (device) => device.userId === userId && device.key === key && trustedDeviceStates.some((state) => state === device.state),
      ),
    isKept: (userId, key) => [...devices.values()].some((device) => device.userId === userId && device.key === key),
    dropWaits(userId, drop) {
      for (const [hash, wait] of waits) if (wait.userId === userId) drop(waits, hash)
    },
    forgetBefore(at) {
      for (const [hash, wait] of waits) if (wait.expiresAt < at) waits.delete(hash)
    },
    transaction: (userId, { put }) => ({
      devices: async () =>
        [...devices.values()].filter((device) => device.userId === userId).map(({ userId: _owner, ...device }) => device),
      putDevice: async (device) => put(devices, device.id, { ...device, userId }),
      wait: async (hash) => waits.get(hash),
      addWait: async (wait) => put(waits, wait.hash, wait),
      useWait: async (hash, at) => {
        const wait = waits.get(hash)
        if (wait) put(waits, hash, { ...wait, usedAt: at })
      },
    }),
  }
}
