import { proxy, transfer, wrap } from 'comlink'
import type { EngineApi } from '../../sync/engineApi.ts'
import type { AuthPort, KeyRing, LivePort } from '../../sync/hostPorts.ts'
import { appVersion } from '../data/appVersion.ts'
import { confirmed } from '../data/stepUpAsking.ts'
import { deviceName } from '../data/deviceName.ts'
import type { EngineDoor, EngineIdentity } from './engineWorker.ts'
import type { TrustedWorkers } from './trustedWorkers.ts'

export type EngineOverrides = { readonly auth?: AuthPort; readonly live?: LivePort; readonly keyRing?: KeyRing }

const identity = async (): Promise<EngineIdentity> => ({ deviceName: await deviceName(), appVersion })

/**
 * Starts the engine in its worker, and beside it the thread that seals for it. Callbacks given to `subscribe` are proxied
 * here, so that nobody else knows of the threads.
 */
export async function startEngine(overrides: EngineOverrides, { engine, seal, trusted }: TrustedWorkers): Promise<EngineApi> {
  const door = wrap<EngineDoor>(new Worker(trusted(engine), { type: 'module', name: 'engine' }))
  const sealing = new MessageChannel()
  new Worker(trusted(seal), { type: 'module', name: 'seal' }).postMessage(null, [sealing.port1])
  const { auth, live, keyRing } = overrides
  const remote = await door.open(
    await identity(),
    auth && proxy(auth),
    live && proxy(live),
    keyRing && proxy(keyRing),
    transfer(sealing.port2, [sealing.port2]),
  )
  return {
    signIn: (input) => remote.signIn(input),
    proveFactor: (input) => remote.proveFactor(input),
    askPasskey: (input) => remote.askPasskey(input),
    takeOver: (input) => remote.takeOver(input),
    changePassword: (input) => remote.changePassword(input),
    resetPassword: (input) => remote.resetPassword(input),
    awaitDevice: (input) => remote.awaitDevice(input),
    signOut: () => remote.signOut(),
    lock: () => remote.lock(),
    activity: () => remote.activity(),
    subscribe: (topic, args, onValue) => (remote as Pick<EngineApi, 'subscribe'>).subscribe(topic, args, proxy(onValue)),
    unsubscribe: (subscription) => remote.unsubscribe(subscription),
    draftField: (id, field, value) => remote.draftField(id, field, value),
    discardDraft: (id, field) => remote.discardDraft(id, field),
    submitDraft: (id) => remote.submitDraft(id),
    reveal: (id, reason) => confirmed((proof) => remote.reveal(id, reason, proof)),
    exportContracts: (input) => confirmed((proof) => remote.exportContracts(input, proof)),
    exportOrders: (input) => confirmed((proof) => remote.exportOrders(input, proof)),
    exportStock: (input) => confirmed((proof) => remote.exportStock(input, proof)),
    notePrint: (paper) => remote.notePrint(paper),
    revealOrder: (id, reason) => confirmed((proof) => remote.revealOrder(id, reason, proof)),
    history: (id) => remote.history(id),
    resolveConflict: (input) => remote.resolveConflict(input),
    assignConflict: (id, toMe) => remote.assignConflict(id, toMe),
    retry: (mutationId) => remote.retry(mutationId),
    takeBack: (mutationId) => remote.takeBack(mutationId),
    syncNow: () => remote.syncNow(),
    lineChanged: () => remote.lineChanged(),
    command: (endpoint, input, label) => (remote as Pick<EngineApi, 'command'>).command(endpoint, input, label),
    call: (endpoint, input) => confirmed((proof) => (remote as Pick<EngineApi, 'call'>).call(endpoint, input, proof)),
    fileCall: (endpoint, input) => (remote as Pick<EngineApi, 'fileCall'>).fileCall(endpoint, input),
    retryCommand: (commandId) => remote.retryCommand(commandId),
    confirmCommand: (commandId, proof) => remote.confirmCommand(commandId, proof),
    giveUpCommand: (commandId, evenIfArrived) => remote.giveUpCommand(commandId, evenIfArrived),
    refusedBody: (commandId) => (remote as Pick<EngineApi, 'refusedBody'>).refusedBody(commandId),
    joinOpenCount: (refused) => remote.joinOpenCount(refused),
    takeSaleRight: (hubCode) => remote.takeSaleRight(hubCode),
    keepSaleRights: (isOn) => remote.keepSaleRights(isOn),
    takeLease: (input) => remote.takeLease(input),
    releaseLease: (contractId) => remote.releaseLease(contractId),
    keepInHand: (place, value) => remote.keepInHand(place, value),
    inHand: () => (remote as Pick<EngineApi, 'inHand'>).inHand(),
  }
}
