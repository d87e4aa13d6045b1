import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The path of an nginx, or null: NGINX_PATH, Debian's place (on no ordinary user's PATH), then whatever the PATH holds. */
export function lookForNginx(environment: NodeJS.ProcessEnv = process.env): string | null {
  const told = environment['NGINX_PATH']
  const folders = ['/usr/sbin', ...(environment['PATH'] ?? '').split(delimiter)]
  const candidates = told === undefined || told === '' ? folders.map((folder) => join(folder, 'nginx')) : [told]
  return (
    candidates.find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    }) ?? null
  )
}

/** As `lookForNginx`, for the test of the gateway: it is made with a real one or not at all. */
export function findNginx(): string {
  const found = lookForNginx()
  if (found === null) throw new Error('No nginx found: install one (apt-get install nginx) or set NGINX_PATH.')
  return found
}
