import { proxy, wrap } from 'comlink'
import type { EngineApi } from '../../sync/engineApi.ts'
import type { AuthPort, KeyRing, LivePort } from '../../sync/hostPorts.ts'
import { appVersion } from '../data/appVersion.ts'
import { deviceName } from '../data/deviceName.ts'
import type { EngineDoor, EngineIdentity } from './engineWorker.ts'

export type EngineOverrides = { readonly auth?: AuthPort; readonly live?: LivePort; readonly keyRing?: KeyRing }

type TrustedTypes = {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string }
}

const identity = async (): Promise<EngineIdentity> => ({ deviceName: await deviceName(), appVersion })

/** The only script address this page may make at run time is the worker's own: our policy names it, and it refuses any other. */
function trusted(engineWorkerUrl: string): string {
  const factory = (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes
  if (!factory) return engineWorkerUrl
  const policy = factory.createPolicy('dealer-desk-worker', {
    createScriptURL: (url) => {
      if (url !== engineWorkerUrl) throw new TypeError('only the engine is started as a worker')
      return url
    },
  })
  return policy.createScriptURL(engineWorkerUrl)
}

/** Starts the engine in its worker. Callbacks given to `subscribe` are proxied here, so that nobody else knows of the thread. */
export async function startEngine(overrides: EngineOverrides): Promise<EngineApi> {
  const { default: engineWorkerUrl } = await import('./engineWorker.ts?worker&url')
  const door = wrap<EngineDoor>(new Worker(trusted(engineWorkerUrl), { type: 'module', name: 'engine' }))
  const { auth, live, keyRing } = overrides
  const remote = await door.open(await identity(), auth && proxy(auth), live && proxy(live), keyRing && proxy(keyRing))
  return {
    signIn: (input) => remote.signIn(input),
    takeOver: (input) => remote.takeOver(input),
    signOut: () => remote.signOut(),
    lock: () => remote.lock(),
    activity: () => remote.activity(),
    subscribe: (topic, args, onValue) => (remote as Pick<EngineApi, 'subscribe'>).subscribe(topic, args, proxy(onValue)),
    unsubscribe: (subscription) => remote.unsubscribe(subscription),
    draftField: (id, field, value) => remote.draftField(id, field, value),
    discardDraft: (id, field) => remote.discardDraft(id, field),
    submitDraft: (id) => remote.submitDraft(id),
    reveal: (id, reason) => remote.reveal(id, reason),
    history: (id) => remote.history(id),
    resolveConflict: (input) => remote.resolveConflict(input),
    assignConflict: (id, toMe) => remote.assignConflict(id, toMe),
    retry: (mutationId) => remote.retry(mutationId),
    takeBack: (mutationId) => remote.takeBack(mutationId),
    syncNow: () => remote.syncNow(),
  }
}
