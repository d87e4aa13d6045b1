import { lookForProgram } from './findProgram.ts'

/** SQLMAP_PATH, Debian's place, or whatever the PATH holds; null: none is here. */
export const lookForSqlmap = (): string | null => lookForProgram(['sqlmap'], { told: process.env['SQLMAP_PATH'], folder: '/usr/bin' })

/** As `lookForSqlmap`, for what is attacked by a real one or not at all. */
export function findSqlmap(): string {
  const found = lookForSqlmap()
  if (found === null) throw new Error('No sqlmap found: install one (apt-get install sqlmap) or set SQLMAP_PATH.')
  return found
}
