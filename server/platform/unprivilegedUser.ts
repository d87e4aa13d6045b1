import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

export type SystemUser = { readonly name: string; readonly uid: number; readonly gid: number }

/**
 * The user PostgreSQL runs as when we are root, which it refuses to run as: `postgres` if the machine has one, else
 * `nobody`. Undefined when we are no root (we run it ourselves) or on Windows. The machine's users are never changed.
 */
export function unprivilegedUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const found = users.find((fields) => fields[0] === name)
    if (found) return { name, uid: Number(found[2]), gid: Number(found[3]) }
  }
  return { name: '65534', uid: 65534, gid: 65534 }
}

/** True when `user` can reach `path` and read it (enter it, if it is a folder); `user` undefined means ourselves. */
export function canReach(path: string, user: SystemUser | undefined): boolean {
  if (user === undefined) return true
  const full = resolve(path)
  if (!allows(full, user, statSync(full).isDirectory() ? 0o1 : 0o4)) return false
  for (let folder = dirname(full); ; folder = dirname(folder)) {
    if (!allows(folder, user, 0o1)) return false
    if (folder === dirname(folder)) return true
  }
}

function allows(path: string, user: SystemUser, bits: number): boolean {
  const { mode, uid, gid } = statSync(path)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & bits) === bits
}
