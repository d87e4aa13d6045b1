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
      ...(auth && {
        auth: callable(auth, ['signIn', 'proveFactor', 'takeOver', 'awaitDevice', 'resetPassword', 'signOut', 'resume', 'device']),
      }),
      ...(live && { live: livePort(live) }),
      ...(keyRing && { keyRing: callable(keyRing, ['knows', 'create', 'unlock', 'addPassword', 'keepPassword', 'forget']) }),
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

/** A plain object of the named methods: a proxy would answer to any name, `then` included. */
function callable<Port extends object>(remote: Port, names: readonly (keyof Port)[]): Port {
  const port: Partial<Port> = {}
  for (const name of names) port[name] = remote[name]
  return port as Port
}

expose(door)
