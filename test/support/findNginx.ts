import { lookForProgram } from './findProgram.ts'

/** NGINX_PATH, Debian's place (on no ordinary user's PATH), or whatever the PATH holds; null: none is here. */
export const lookForNginx = (): string | null => lookForProgram(['nginx'], { told: process.env['NGINX_PATH'], folder: '/usr/sbin' })

/** As `lookForNginx`, for the test of the gateway: it is made with a real one or not at all. */
export function findNginx(): string {
  const found = lookForNginx()
  if (found === null) throw new Error('No nginx found: install one (apt-get install nginx) or set NGINX_PATH.')
  return found
}
