import type { DesktopApi } from '../../electron/ipc/ipcContract.ts'
import type { KeyRing, LivePort } from '../../sync/hostPorts.ts'
import type { EngineOverrides } from './startEngine.ts'

declare global {
  interface Window {
    /** Named functions of the preload; absent in a browser. */
    readonly desktop?: DesktopApi
  }
}

/** No authenticator signs for a page of `app://`: the centre is not asked, and the page shows nothing of them. */
const noPasskeys = {
  kind: 'refused',
  problem: { type: 'about:blank', title: 'no passkeys on the desktop', status: 409, code: 'passkeys_off' },
} as const

/** What main does in the worker's stead on the desktop: tokens, the live line and the wrapped key. Empty in a browser. */
export function desktopPorts(): EngineOverrides {
  const { desktop } = window
  if (!desktop) return {}
  return {
    auth: {
      signIn: (input) => desktop.session.signIn(input),
      proveFactor: async (input) => ('code' in input ? desktop.session.proveFactor(input) : noPasskeys),
      askPasskey: async () => noPasskeys,
      takeOver: (input) => desktop.session.takeOver(input),
      resetPassword: (input) => desktop.session.resetPassword(input),
      awaitDevice: (input) => desktop.session.awaitDevice(input),
      signOut: () => desktop.session.signOut(),
      resume: () => desktop.session.resume(),
      device: () => desktop.device.describe(),
      tellWiped: (said) => desktop.device.tellWiped(said),
    },
    live: livePort(desktop),
    keyRing: keyRing(desktop),
  }
}

function livePort({ live }: DesktopApi): LivePort {
  let endings: (() => void)[] = []
  const disconnect = () => {
    for (const end of endings) end()
    endings = []
    void live.disconnect()
  }
  return {
    connect(listener) {
      disconnect()
      endings = [live.onEvent((event) => listener.onEvent(event)), live.onUp(() => listener.onUp()), live.onDown(() => listener.onDown())]
      void live.connect()
    },
    disconnect,
  }
}

function keyRing({ key }: DesktopApi): KeyRing {
  return {
    knows: (userId) => key.knows({ userId }),
    create: async (userId, by) => importKey(await key.create({ userId, ...by })),
    async unlock(userId, by) {
      const answer = await key.unlock({ userId, ...by })
      return answer.ok ? { ok: true, key: await importKey(answer.bytes) } : answer
    },
    addPassword: (userId, change) => key.addPassword({ userId, ...change }),
    keepPassword: (userId, password) => key.keepPassword({ userId, password }),
    forget: (userId) => key.forget({ userId }),
    forgetAll: () => key.forgetAll(),
  }
}

/** From here on the key cannot be read any more, only used; the bytes it came as are wiped. */
async function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
  bytes.fill(0)
  return key
}
