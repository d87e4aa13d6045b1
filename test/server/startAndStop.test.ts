import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInReplySchema } from '../../domain/protocol/auth.ts'
import { call } from '../support/deskServer.ts'
import { startServerProcess, temporaryDataDir, type ServerProcess } from '../support/serverProcess.ts'

const data = temporaryDataDir()
const args = ['--data-dir', data.path, '--contracts', '60']
const running = new Set<ServerProcess>()
const start = async (more: readonly string[] = []): Promise<ServerProcess> => {
  const server = await startServerProcess([...args, ...more])
  running.add(server)
  return server
}
const password = { loginId: 'd1001-staff1', password: 'demo-desk-2026!' }
const device = { deviceId: '01890000-0000-7000-8000-0000000000aa', name: 'PC', platform: 'linux', appVersion: '0.1.0' }
/** Always from the same device, so that it never conflicts with itself. */
const signIn = (server: ServerProcess) => call(server, 'POST /auth/sign-in', { body: { ...password, device } })
const canSignIn = async (server: ServerProcess) => (await signIn(server)).status
const untilSaid = async (server: ServerProcess, sentence: string): Promise<void> => {
  while (!server.said().includes(sentence)) await new Promise((resolve) => setTimeout(resolve, 20))
}

beforeAll(async () => {
  // What a creation that was killed half-way leaves behind.
  mkdirSync(join(data.path, 'postgres-0123abcd.new', 'base'), { recursive: true })
  await start()
})
afterAll(async () => {
  for (const server of running) {
    server.child.kill('SIGTERM')
    await server.ended
  }
  data.remove()
})
const first = (): ServerProcess => [...running].at(-1)!

test('[DBS-3] an empty folder becomes a running shop with people who can sign in; what is in the folder is nobody else’s', async () => {
  expect((await fetch(`${first().url}/readyz`)).status).toBe(200)
  expect(await canSignIn(first())).toBe(200)
  expect(existsSync(join(data.path, 'postgres-0123abcd.new'))).toBe(false)
  expect(statSync(join(data.path, 'database.json')).mode & 0o077).toBe(0)
  const cluster = readdirSync(data.path).find((name) => name.startsWith('postgres-')) ?? ''
  expect(statSync(join(data.path, cluster)).mode & 0o077).toBe(0)
})

test('[DBS-3] a second process on the same folder is refused in a sentence and disturbs nobody', async () => {
  await expect(startServerProcess(args)).rejects.toThrow(new RegExp(`ended with 1: .*pid ${first().child.pid}\\) already uses`, 's'))
  expect(await canSignIn(first())).toBe(200)
})

test('[DBS-3] PostgreSQL killed under us comes back by itself, and the server with it', async () => {
  process.kill(data.postmaster(), 'SIGKILL')
  await untilSaid(first(), 'PostgreSQL runs again')
  expect((await fetch(`${first().url}/readyz`)).status).toBe(200)
  expect(await canSignIn(first())).toBe(200)
})

test('[DBS-3] after kill -9 of the server alone, then of everything, the next start works on the same data', async () => {
  const userNow = async () => signInReplySchema.parse((await signIn(first())).body).user
  const user = await userNow()
  for (const killPostgres of [false, true]) {
    const server = first()
    const postmaster = data.postmaster()
    server.child.kill('SIGKILL')
    if (killPostgres) process.kill(postmaster, 'SIGKILL')
    expect(await server.ended).toBe('SIGKILL')
    running.delete(server)
    await start()
    expect(await userNow()).toEqual(user)
  }
})

test('[DBS-3] SIGTERM stops it in order: exit 0, and no process of it is left', async () => {
  const server = first()
  const postmaster = data.postmaster()
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  running.delete(server)
  expect(() => process.kill(postmaster, 0)).toThrow('ESRCH')
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
  await start()
})

test('[DBS-3] a busy port that was asked for is said; without one the next free is taken', async () => {
  const { blocker, port } = await busyPort()
  await expect(startServerProcess(['--data-dir', join(data.path, 'other'), '--contracts', '10', '--port', String(port)])).rejects.toThrow(
    `Port ${port} cannot be used`,
  )
  blocker.close()
  expect(Number(new URL(first().url).port)).toBeGreaterThanOrEqual(21_000)
})

test('what is not understood ends with 2 and a sentence', async () => {
  await expect(startServerProcess(['--colour', 'red'])).rejects.toThrow(/ended with 2: .*--colour/)
})

function busyPort(): Promise<{ readonly blocker: Server; readonly port: number }> {
  return new Promise((resolve) => {
    const blocker = createServer().listen(0, '127.0.0.1', () => {
      const address = blocker.address()
      resolve({ blocker, port: typeof address === 'object' && address !== null ? address.port : 0 })
    })
  })
}
