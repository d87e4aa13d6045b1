import { holds, type Permission } from '../../../domain/access/permissions.ts'
import { deviceDecisions, type DeviceDecision, type EnrolledDevice } from '../../../domain/protocol/devices.ts'
import { deviceTable } from '../../../domain/session/deviceTable.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'

/** What is done about a PC: a decision, which leaves what lies on it, or the report that it is lost, which wipes it (IDN-7). */
export type DeviceActName = DeviceDecision | 'lose'
export type DeviceAct = { readonly device: EnrolledDevice; readonly act: DeviceActName }

const needs: Readonly<Record<DeviceActName, Permission>> = {
  approve: 'device.decide',
  refuse: 'device.decide',
  lock: 'device.decide',
  lose: 'device.lose',
}

/** What somebody may do about a PC as it stands, by the permissions they hold; nothing about one that is lost. */
export function actsOn(device: EnrolledDevice, user: Pick<SignedInUser, 'permissions'>): readonly DeviceActName[] {
  if (device.lost !== null) return []
  const decisions = deviceDecisions.filter((decision) => deviceTable[device.state][decision].refuses === undefined)
  const acts: readonly DeviceActName[] = device.lastSessionId === null ? decisions : [...decisions, 'lose']
  return acts.filter((act) => holds(user, needs[act]))
}
