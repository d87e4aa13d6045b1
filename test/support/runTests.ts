import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { findElectron } from '../../electron/launch/electronRuntime.ts'
import { lookForChromium } from './findChromium.ts'
import { lookForNginx } from './findNginx.ts'
import { lookForSqlmap } from './findSqlmap.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

const isDebianRoot = () => process.getuid?.() === 0 && existsSync('/etc/debian_version')

function run(command: string, words: readonly string[], environment: NodeJS.ProcessEnv = process.env): boolean {
  return spawnSync(command, words, { stdio: 'inherit', env: environment }).status === 0
}

/** A program that is here, else Debian's of that name with what it needs. Its own service is not wanted and not started. */
function lookOrInstall(look: () => string | null, name: string, packages: readonly string[]): string | null {
  const here = look()
  if (here !== null || !isDebianRoot()) return here
  say(`No ${name} here: installing Debian’s.`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const installed = run('apt-get', ['update'], environment) && run('apt-get', ['install', '-y', ...packages], environment)
  return installed ? look() : null
}

function vitestCommand(): string {
  const manifest = createRequire(import.meta.url).resolve('vitest/package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin: { readonly vitest: string } }
  return join(dirname(manifest), bin.vitest)
}

/** Pages are shown in a real Chromium, the gateway is a real nginx, and queries are attacked by a real sqlmap. */
const chromium = lookOrInstall(lookForChromium, 'Chromium', ['chromium', 'fonts-nanum'])
const nginx = lookOrInstall(lookForNginx, 'nginx', ['nginx', 'openssl'])
const sqlmap = lookOrInstall(lookForSqlmap, 'sqlmap', ['sqlmap'])
if (chromium === null) {
  process.stderr.write(
    'The tests need a Chromium: install one (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome that is there.\n',
  )
  process.exit(1)
}
// One test of many needs each of these: the others are run all the same, and that one fails with the sentence.
if (nginx === null) {
  process.stderr.write('The test of the gateway will fail: install an nginx (Debian: apt-get install nginx), or set NGINX_PATH.\n')
}
if (sqlmap === null) {
  process.stderr.write('The test of SQL injection will fail: install a sqlmap (Debian: apt-get install sqlmap), or set SQLMAP_PATH.\n')
}
const environment = {
  ...process.env,
  CHROMIUM_PATH: chromium,
  ...(nginx === null ? {} : { NGINX_PATH: nginx }),
  ...(sqlmap === null ? {} : { SQLMAP_PATH: sqlmap }),
}
const passed = run(process.execPath, [vitestCommand(), 'run', ...process.argv.slice(2)], environment)
const desktop = findElectron() === null ? 'the stand-in for the Electron runtime' : 'Electron'
say(passed ? `All tests passed. The desktop client ran on ${desktop}.` : 'Some tests failed: see above.')
process.exitCode = passed ? 0 : 1
