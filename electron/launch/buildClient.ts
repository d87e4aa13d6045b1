import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const sources = ['domain', 'sync', 'renderer', 'electron', 'electron.vite.config.ts', 'package-lock.json']
const products = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html']

async function newestUnder(path: string): Promise<number> {
  const found = await stat(path)
  if (!found.isDirectory()) return found.mtimeMs
  const within = await readdir(path, { recursive: true, withFileTypes: true })
  const files = within.filter((entry) => entry.isFile())
  const times = await Promise.all(files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs))
  return Math.max(0, ...times)
}

/** True when something was never built, or written after the build. */
export async function clientIsStale(root: string): Promise<boolean> {
  const built = products.map((path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs)
  if (built.includes(undefined)) return true
  const newest = await Promise.all(sources.map((path) => newestUnder(join(root, path))))
  return Math.max(...newest) > Math.min(...built.map((time) => time ?? 0))
}

/** Builds main, preload and page into out/. Throws a sentence with the build's own words when it fails. */
export async function buildClient(root: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve('electron-vite/package.json')
  const { bin } = z.object({ bin: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync(manifest, 'utf8')))
  const command = join(dirname(manifest), z.string().parse(bin['electron-vite']))
  const build = spawn(process.execPath, [command, 'build'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [build.stdout, build.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const code = await new Promise((resolve) => build.once('close', resolve))
  if (code !== 0) throw new Error(`클라이언트를 빌드하지 못했습니다 · The client could not be built:\n${said}`)
}
