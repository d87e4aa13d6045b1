import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { deviceIdSchema, type DeviceId } from '../../domain/kernel/ids.ts'
import { platforms, type Device } from '../../domain/session/session.ts'
import { readIfThere, writeWhole } from './wholeFile.ts'

const identitySchema = z.strictObject({ deviceId: deviceIdSchema })

async function loadDeviceId(path: string): Promise<DeviceId> {
  const kept = await readIfThere(path)
  if (kept !== null) {
    const read = z.string().transform(parseJson).pipe(identitySchema).safeParse(kept.toString('utf8'))
    if (read.success) return read.data.deviceId
  }
  const deviceId = deviceIdSchema.parse(crypto.randomUUID())
  await writeWhole(path, JSON.stringify({ deviceId }))
  return deviceId
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** This installation as the centre shows it to whoever is asked to take a session over. A damaged file makes a new device. */
export async function loadDevice(input: { readonly userData: string; readonly appVersion: string }): Promise<Device> {
  const platform = z.enum(platforms).parse(process.platform)
  const name = hostname().trim().slice(0, 80) || '이름 없는 PC'
  return { deviceId: await loadDeviceId(join(input.userData, 'device.json')), name, platform, appVersion: input.appVersion }
}
