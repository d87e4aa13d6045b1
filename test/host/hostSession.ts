import { EventEmitter } from 'node:events'
import { protocol } from './schemes.ts'
import { strict } from './strict.ts'

type Implemented = 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'

/** One session. Its permission handlers are kept for tests to ask: Chromium itself is told to refuse everything. */
class HostSession extends EventEmitter implements Pick<Electron.Session, Implemented> {
  readonly protocol = protocol
  permissionRequest: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null
  permissionCheck: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null
  devicePermission: Parameters<Electron.Session['setDevicePermissionHandler']>[0] = null

  setPermissionRequestHandler(handler: Parameters<Electron.Session['setPermissionRequestHandler']>[0]): void {
    this.permissionRequest = handler
  }
  setPermissionCheckHandler(handler: Parameters<Electron.Session['setPermissionCheckHandler']>[0]): void {
    this.permissionCheck = handler
  }
  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    this.devicePermission = handler
  }
}

export const theSession = new HostSession()
const defaultSession = strict('session', theSession)
export const session = strict('session', { defaultSession })
