import type { App, Session } from 'electron'
import { isOwnUrl } from './appOrigin.ts'

/** What our own page may: copy text, and keep its sealed rows when the disk runs short. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'persistent-storage'])

/** Electron grants what nobody refuses. Here everything is refused but `granted`, and that to our own page only. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(granted.has(permission) && isOwnUrl(details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => granted.has(permission) && isOwnUrl(origin))
  session.setDevicePermissionHandler(() => false)
}

/** For every page that will ever exist: it stays where it is, opens nothing and embeds nothing. */
export function refuseLeaving(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('will-navigate', (event) => {
      if (!isOwnUrl(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => {
      if (!isOwnUrl(event.url)) event.preventDefault()
    })
  })
}
