import { createEngine } from './engine.ts'
import type { EngineApi } from './engineApi.ts'
import type { AuthPort, KeyRing, LivePort } from './hostPorts.ts'
import { machineClock, machineRandom } from './machine.ts'
import { MapMirror } from './mirror/mapMirror.ts'
import type { Bytes } from './ports.ts'
import { createDeviceProver } from './proveDevice.ts'
import { DEVICE_STORE } from './session/localUsers.ts'
import { HttpCalls } from './transport/httpCalls.ts'
import { httpTransport } from './transport/httpTransport.ts'
import { socketLive } from './transport/socketLive.ts'
import { webAuth } from './transport/webAuth.ts'
import { browserDeviceKey } from './vault/browserDeviceKey.ts'
import { dexieStores } from './vault/dexieStores.ts'
import { toHex } from './vault/keyWraps.ts'
import { passwordKeyRing } from './vault/passwordKeyRing.ts'
import { threadedSealer } from './vault/sealingThread.ts'
import { webSealer } from './vault/webSealer.ts'

/** A window that was closed or loaded again lets go within moments. */
const CLAIM_WAIT_MS = 2000

export type WebEngineOptions = {
  /** What the desktop does in the engine's stead. */
  readonly auth?: AuthPort
  readonly live?: LivePort
  readonly keyRing?: KeyRing
  /** The way to a thread that serves sealing (`serveSealing`); without one it is done in the engine's. */
  readonly sealing?: MessagePort
  /** How this browser is called on the person's other devices. */
  readonly deviceName?: string
  readonly appVersion?: string
}

/** The engine on the real ports of a browser worker: IndexedDB, WebCrypto, HTTP and the socket of the own origin. */
export function createWebEngine(options: WebEngineOptions = {}): EngineApi {
  const clock = machineClock
  const random = machineRandom
  // On the desktop main proves, with a key of its own.
  const prover = options.auth
    ? null
    : createDeviceProver({ key: browserDeviceKey(), origin: self.location.origin, now: clock.now, uuid: random.uuid })
  const http = new HttpCalls(clock, '', prover)
  const randomBytes = (count: number): Bytes => crypto.getRandomValues(new Uint8Array(count))
  const { deviceName = 'Browser', appVersion = '' } = options
  return createEngine({
    clock,
    random,
    transport: httpTransport(http),
    auth: options.auth ?? webAuth({ http, stores: dexieStores, storeName: DEVICE_STORE, random, deviceName, appVersion }),
    live: options.live ?? socketLive({ http, clock, random }),
    claim: claimOnce(),
    keyRing: options.keyRing ?? passwordKeyRing(dexieStores, DEVICE_STORE, randomBytes),
    stores: dexieStores,
    sealer: options.sealing ? threadedSealer(options.sealing, randomBytes) : webSealer(randomBytes),
    openMirror: () => Promise.resolve(new MapMirror()),
    proveFile: async (request) => prover?.proofFor({ ...request, carries: 'cookie' }) ?? null,
    fingerprint: async (text) => toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))),
  })
}

/** One window of a browser profile works: its worker holds a lock for as long as it lives. */
function claimOnce(): () => Promise<boolean> {
  let held: Promise<boolean> | null = null
  return async () => {
    held ??= holdLock()
    const mine = await held
    if (!mine) held = null
    return mine
  }
}

function holdLock(): Promise<boolean> {
  return new Promise((resolve) => {
    const forever = new Promise<never>(() => undefined)
    const granted = () => {
      resolve(true)
      return forever
    }
    navigator.locks.request(DEVICE_STORE, { signal: AbortSignal.timeout(CLAIM_WAIT_MS) }, granted).catch(() => resolve(false))
  })
}
