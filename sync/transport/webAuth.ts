import { z } from 'zod'
import { deviceIdSchema, type DeviceId } from '../../domain/kernel/ids.ts'
import { emptySchema, meReplySchema, signInReplySchema } from '../../domain/protocol/auth.ts'
import { passkeyQuestionSchema } from '../../domain/protocol/passkeys.ts'
import type { Device } from '../../domain/session/session.ts'
import type { AuthPort } from '../hostPorts.ts'
import type { LocalStores, Random } from '../ports.ts'
import type { HttpCalls } from './httpCalls.ts'
import { parseWith, refreshCookies } from './httpTransport.ts'

export type WebAuthParts = {
  readonly http: HttpCalls
  readonly stores: LocalStores
  readonly storeName: string
  readonly random: Random
  /** What the person sees of this device on another one. */
  readonly deviceName: string
  readonly appVersion: string
}

const deviceRowSchema = z.strictObject({ deviceId: deviceIdSchema })

/** Signing in from a browser: tokens are HttpOnly cookies, so nothing here ever holds one. */
export function webAuth(parts: WebAuthParts): AuthPort {
  const { http } = parts
  let known: Promise<DeviceId> | null = null
  const device = async (): Promise<Device> => {
    known ??= deviceIdOf(parts)
    return { deviceId: await known, name: parts.deviceName, platform: 'web', appVersion: parts.appVersion }
  }
  const reply = parseWith(signInReplySchema)
  const enter = async (path: string, asked: object) =>
    http.call({ method: 'POST', path, body: { ...asked, device: await device() }, proves: true, parse: reply })
  return {
    device,
    signIn: ({ loginId, password }) => enter('/auth/sign-in', { loginId, password }),
    proveFactor: (asked) => enter('/auth/second-factor', asked),
    askPasskey: (asked) =>
      http.call({ method: 'POST', path: '/auth/second-factor/passkey', body: asked, parse: parseWith(passkeyQuestionSchema) }),
    takeOver: ({ takeoverTicket }) => enter('/auth/take-over', { takeoverTicket }),
    awaitDevice: ({ deviceTicket }) => enter('/auth/device-wait', { deviceTicket }),
    resetPassword: async (input) => {
      const answer = await http.call({ method: 'POST', path: '/auth/password-reset', body: input, parse: parseWith(emptySchema) })
      return answer.kind === 'value' ? { kind: 'value', value: null } : answer
    },
    signOut: async () => {
      const answer = await http.callWithRefresh({ method: 'POST', path: '/auth/sign-out', body: {}, parse: parseWith(emptySchema) }, () =>
        refreshCookies(http),
      )
      return answer.kind === 'value' ? { kind: 'value', value: null } : answer
    },
    tellWiped: async ({ unsentLost }) => {
      const { deviceId } = await device()
      const body = { deviceId, unsentLost }
      const answer = await http.call({ method: 'POST', path: '/auth/device-wipes', body, proves: true, parse: parseWith(emptySchema) })
      return answer.kind === 'value' ? { kind: 'value', value: null } : answer
    },
    resume: () => http.callWithRefresh({ method: 'GET', path: '/me', parse: parseWith(meReplySchema) }, () => refreshCookies(http)),
  }
}

/** One browser profile is one device, for as long as its storage lives. */
async function deviceIdOf({ stores, storeName, random }: WebAuthParts): Promise<DeviceId> {
  const store = await stores.open(storeName)
  try {
    const bytes = await store.get('meta', 'device')
    if (bytes) return deviceRowSchema.parse(JSON.parse(new TextDecoder().decode(bytes))).deviceId
    const deviceId = deviceIdSchema.parse(random.uuid())
    await store.write([{ table: 'meta', key: 'device', bytes: new TextEncoder().encode(JSON.stringify({ deviceId })) }], 'strict')
    return deviceId
  } finally {
    await store.close()
  }
}
