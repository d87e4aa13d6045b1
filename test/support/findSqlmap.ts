import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The path of a sqlmap, or null: SQLMAP_PATH, then whatever the PATH holds, Debian's place first. */
export function lookForSqlmap(environment: NodeJS.ProcessEnv = process.env): string | null {
  const told = environment['SQLMAP_PATH']
  const folders = ['/usr/bin', ...(environment['PATH'] ?? '').split(delimiter)]
  const candidates = told === undefined || told === '' ? folders.map((folder) => join(folder, 'sqlmap')) : [told]
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

/** As `lookForSqlmap`, for what is attacked by a real one or not at all. */
export function findSqlmap(): string {
  const found = lookForSqlmap()
  if (found === null) throw new Error('No sqlmap found: install one (apt-get install sqlmap) or set SQLMAP_PATH.')
  return found
}
