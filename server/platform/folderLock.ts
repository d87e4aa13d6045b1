import { createHash } from 'node:crypto'
import { realpathSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type FolderLock = { release(): Promise<void> }

/**
 * Holds a folder for this process until `release` or death: the operating system lets go of a listening socket whatever
 * ends us, so a lock is never left behind as a file would be. Resolves with the holder's pid when somebody has it.
 */
export async function lockFolder(folder: string): Promise<{ readonly lock: FolderLock } | { readonly heldBy: number | null }> {
  const address = addressOf(realpathSync(folder))
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = await listen(address)
    if (server) return { lock: { release: () => close(server) } }
    const holder = await ask(address)
    if (holder.alive) return { heldBy: holder.pid }
    // Only a socket file (macOS) can outlive its process; abstract sockets and named pipes cannot.
    if (process.platform === 'darwin') rmSync(address, { force: true })
  }
  return { heldBy: null }
}

function addressOf(folder: string): string {
  const name = `dealer-desk-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.end(String(process.pid))
    })
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(address, () => {
      server.unref()
      resolve(server)
    })
  })
}

function ask(address: string): Promise<{ readonly alive: boolean; readonly pid: number | null }> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(address)
    socket.setTimeout(2000, () => socket.destroy())
    socket.on('data', (chunk) => (said += String(chunk)))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ alive: error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT', pid: null }),
    )
    socket.on('close', () => resolve({ alive: true, pid: /^\d+$/.test(said) ? Number(said) : null }))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
