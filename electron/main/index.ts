import { app, BrowserWindow, dialog, net, protocol, session } from 'electron'
import { join } from 'node:path'
import { pushes, type Push } from '../ipc/channels.ts'
import { appInfoSchema, type PushPayload } from '../ipc/ipcContract.ts'
import { loadAppAssets } from './appAssets.ts'
import { setApplicationMenu } from './applicationMenu.ts'
import { APP_SCHEME, isOwnUrl } from './appOrigin.ts'
import { centreCaller, type Fetch } from './callCentre.ts'
import { createDataKeys } from './dataKeys.ts'
import { createDeviceProver } from '../../sync/proveDevice.ts'
import { loadDevice } from './deviceIdentity.ts'
import { sealedDeviceKey } from './deviceKey.ts'
import { apiForwarder } from './forwardApi.ts'
import { createLiveLine } from './liveLine.ts'
import { openMainWindow, WINDOW_TITLE } from './mainWindow.ts'
import { refuseLeaving, refusePermissions } from './refuseByDefault.ts'
import { keychainReady, sealedFile } from './sealedFile.ts'
import { serveIpc } from './serveIpc.ts'
import { findServerUrl } from './serverAddress.ts'
import { createSessionKeeper } from './sessionKeeper.ts'
import { startUpdates } from './updates/startUpdates.ts'

// The runtime's own network stack knows the PC's proxy and certificates; cookies have no part in it.
const fetchOutside: Fetch = (url, init) => net.fetch(url, { ...init, credentials: 'omit', bypassCustomProtocolHandlers: true })

function push<P extends Push>(name: P, payload: PushPayload[P]): void {
  for (const window of BrowserWindow.getAllWindows()) if (isOwnUrl(window.webContents.getURL())) window.webContents.send(name, payload)
}

async function start(serverUrl: string): Promise<void> {
  const userData = app.getPath('userData')
  const packaged = app.isPackaged
  const device = await loadDevice({ userData, appVersion: app.getVersion() })
  const key = sealedDeviceKey(sealedFile(join(userData, 'device-key.sealed')))
  const prover = createDeviceProver({ key, origin: serverUrl, now: Date.now, uuid: () => crypto.randomUUID() })
  const call = centreCaller({ serverUrl, fetch: fetchOutside, prover })
  const refreshFile = sealedFile(join(userData, 'session.sealed'))
  const keeper = createSessionKeeper({ call, refreshFile, device, keychainReady, now: Date.now, fraction: Math.random })
  const keys = createDataKeys({ folder: join(userData, 'keys'), secretFile: sealedFile(join(userData, 'secret.sealed')), keychainReady })
  const line = createLiveLine({
    serverUrl,
    call,
    keeper,
    listener: {
      onEvent: (event) => push(pushes.liveEvent, event),
      onUp: () => push(pushes.liveUp, undefined),
      onDown: () => push(pushes.liveDown, undefined),
    },
  })
  const updates = await startUpdates((state) => push(pushes.updateChanged, state))
  serveIpc({
    'session:sign-in': async (input) => {
      line.disconnect()
      return keeper.signIn(input)
    },
    'session:prove-factor': async (input) => {
      line.disconnect()
      return keeper.proveFactor(input)
    },
    'session:take-over': async (input) => {
      line.disconnect()
      return keeper.takeOver(input)
    },
    'session:reset-password': (input) => keeper.resetPassword(input),
    'session:await-device': async (input) => keeper.awaitDevice(input),
    'session:sign-out': async () => {
      line.disconnect()
      return keeper.signOut()
    },
    'session:resume': () => keeper.resume(),
    'device:describe': async () => device,
    'device:tell-wiped': (input) => keeper.tellWiped(input),
    'live:connect': async () => line.connect(),
    'live:disconnect': async () => line.disconnect(),
    'key:knows': ({ userId }) => keys.knows(userId),
    'key:create': ({ userId, ...by }) => keys.create(userId, by),
    'key:unlock': ({ userId, ...by }) => keys.unlock(userId, by),
    'key:add-password': ({ userId, ...change }) => keys.addPassword(userId, change),
    'key:keep-password': ({ userId, password }) => keys.keepPassword(userId, password),
    'key:forget': ({ userId }) => keys.forget(userId),
    'key:forget-all': () => keys.forgetAll(),
    'app:info': async () =>
      appInfoSchema.parse({ version: app.getVersion(), platform: process.platform, runtime: `Electron ${process.versions.electron}` }),
    'update:state': async () => updates?.state() ?? { kind: 'none' },
    'update:restart': async () => updates?.restart(),
  })
  const assets = await loadAppAssets(join(import.meta.dirname, '../renderer'))
  const forward = apiForwarder({ serverUrl, fetch: fetchOutside, keeper, prover })
  protocol.handle(APP_SCHEME, (request) => {
    if (!isOwnUrl(request.url)) return new Response(null, { status: 404 })
    return new URL(request.url).pathname.startsWith('/api/') ? forward(request) : assets(request)
  })
  refusePermissions(session.defaultSession)
  setApplicationMenu({ packaged })
  openMainWindow({ packaged })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openMainWindow({ packaged })
  })
  app.on('will-quit', () => line.disconnect())
}

async function startOrSay(): Promise<void> {
  const server = await findServerUrl({ userData: app.getPath('userData'), packaged: app.isPackaged })
  if (server.ok) return start(server.url)
  dialog.showErrorBox(WINDOW_TITLE, server.words)
  app.exit(1)
}

protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
])
if (app.requestSingleInstanceLock()) {
  app.enableSandbox()
  refuseLeaving(app)
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  // Started by `npm start`: a launcher that is gone, however it went, takes its client along.
  process.once('disconnect', () => app.quit())
  void app.whenReady().then(startOrSay)
} else {
  app.quit()
}
