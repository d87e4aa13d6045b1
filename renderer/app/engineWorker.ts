import './zodWithoutEval.ts'
import { expose, proxy } from 'comlink'
import { createWebEngine } from '../../sync/webEngine.ts'
import type { AuthPort, KeyRing, LivePort } from '../../sync/hostPorts.ts'

export type EngineIdentity = { readonly deviceName: string; readonly appVersion: string }

/** The worker's one door. What the desktop does in the engine's stead comes as proxies into the page; a browser gives none. */
const door = {
  open(self: EngineIdentity, auth: AuthPort | undefined, live: LivePort | undefined, keyRing: KeyRing | undefined, sealing: MessagePort) {
    const engine = createWebEngine({
      ...self,
      sealing,
      ...(auth && { auth: callable(auth, authCalls) }),
      ...(live && { live: livePort(live) }),
      ...(keyRing && { keyRing: callable(keyRing, keyRingCalls) }),
    })
    return proxy(engine)
  },
}
export type EngineDoor = typeof door

/** The listener's functions stay in this thread: the page gets a proxy to them. */
function livePort(live: LivePort): LivePort {
  return {
    connect: (listener) => live.connect(proxy(listener)),
    disconnect: () => live.disconnect(),
  }
}

/** All names of a port: the compiler asks for each one that is added. */
type CallsOf<Port> = { readonly [Name in keyof Port]: true }

const authCalls: CallsOf<AuthPort> = {
  signIn: true,
  proveFactor: true,
  askPasskey: true,
  takeOver: true,
  awaitDevice: true,
  resetPassword: true,
  signOut: true,
  resume: true,
  device: true,
  tellWiped: true,
}
const keyRingCalls: CallsOf<KeyRing> = {
  knows: true,
  create: true,
  unlock: true,
  addPassword: true,
  keepPassword: true,
  forget: true,
  forgetAll: true,
}

/** A plain object of the named methods: a proxy would answer to any name, `then` included. */
function callable<Port extends object>(remote: Port, calls: CallsOf<Port>): Port {
  const port: Partial<Port> = {}
  for (const name of Object.keys(calls) as (keyof Port)[]) port[name] = remote[name]
  return port as Port
}

expose(door)
