export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://bundle'
export const START_URL = `${APP_ORIGIN}/`

/** True for a page of ours only: `about:blank`, a sibling host, a port or a name before the host are foreign. */
export function isOwnUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === 'bundle' && url.username === '' && url.password === ''
}
