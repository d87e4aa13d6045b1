import type { App, Session } from 'electron'
import { isOwnUrl } from './appOrigin.ts'

/** Electron grants what nobody refuses. Here everything is refused, but for copying text from our own page. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(permission === 'clipboard-sanitized-write' && isOwnUrl(details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => permission === 'clipboard-sanitized-write' && isOwnUrl(origin))
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
