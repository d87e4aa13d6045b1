import type { WebFrameMain } from 'electron'

export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://bundle'
export const START_URL = `${APP_ORIGIN}/`

/** True for a page of ours only: `about:blank`, a sibling host, a port or a name before the host are foreign. */
export function isOwnUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === 'bundle' && url.username === '' && url.password === ''
}

/** Only the top frame of our own page may ask: an embedded or blank frame has no business here. */
export function isOwnFrame(frame: Pick<WebFrameMain, 'url' | 'parent'> | null): boolean {
  return frame !== null && frame.parent === null && isOwnUrl(frame.url)
}
