import { contextBridge, ipcRenderer } from 'electron'
import { channels, pushes, type Push } from '../ipc/channels.ts'

/** The page gets the payload only: the event object would hand it ipcRenderer itself. */
function subscribe(push: Push, listener: (payload: unknown) => void): () => void {
  const heard = (_event: unknown, payload: unknown) => listener(payload)
  ipcRenderer.on(push, heard)
  return () => {
    ipcRenderer.removeListener(push, heard)
  }
}

contextBridge.exposeInMainWorld('desktop', {
  session: {
    signIn: (input: unknown) => ipcRenderer.invoke(channels.signIn, input),
    proveFactor: (input: unknown) => ipcRenderer.invoke(channels.proveFactor, input),
    takeOver: (input: unknown) => ipcRenderer.invoke(channels.takeOver, input),
    resetPassword: (input: unknown) => ipcRenderer.invoke(channels.resetPassword, input),
    awaitDevice: (input: unknown) => ipcRenderer.invoke(channels.awaitDevice, input),
    signOut: () => ipcRenderer.invoke(channels.signOut),
    resume: () => ipcRenderer.invoke(channels.resume),
  },
  device: {
    describe: () => ipcRenderer.invoke(channels.describeDevice),
    tellWiped: (input: unknown) => ipcRenderer.invoke(channels.tellWiped, input),
  },
  live: {
    connect: () => ipcRenderer.invoke(channels.connectLive),
    disconnect: () => ipcRenderer.invoke(channels.disconnectLive),
    onEvent: (listener: (event: unknown) => void) => subscribe(pushes.liveEvent, listener),
    onUp: (listener: () => void) => subscribe(pushes.liveUp, () => listener()),
    onDown: (listener: () => void) => subscribe(pushes.liveDown, () => listener()),
  },
  key: {
    knows: (input: unknown) => ipcRenderer.invoke(channels.knowsKey, input),
    create: (input: unknown) => ipcRenderer.invoke(channels.createKey, input),
    unlock: (input: unknown) => ipcRenderer.invoke(channels.unlockKey, input),
    addPassword: (input: unknown) => ipcRenderer.invoke(channels.addPassword, input),
    keepPassword: (input: unknown) => ipcRenderer.invoke(channels.keepPassword, input),
    forget: (input: unknown) => ipcRenderer.invoke(channels.forgetKey, input),
    forgetAll: () => ipcRenderer.invoke(channels.forgetAllKeys),
  },
  app: { info: () => ipcRenderer.invoke(channels.appInfo) },
  update: {
    state: () => ipcRenderer.invoke(channels.updateState),
    restart: () => ipcRenderer.invoke(channels.restartToUpdate),
    onChange: (listener: (state: unknown) => void) => subscribe(pushes.updateChanged, listener),
  },
})
