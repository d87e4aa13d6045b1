import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { keystrokes, type Contender, type Measures } from './contender.ts'
import { deskContender } from './deskContender.ts'
import { fetchDocuments } from './fetchDocuments.ts'
import { peerContender } from './peerContender.ts'
import { median } from './statistics.ts'
import { benchTable } from './benchTable.ts'

/**
 * `npm run bench -- [--contracts N] [--rounds N] [--edits N] [--only name,name]`: everybody on the same contracts in one
 * run, one after the other in each round, so that a busy machine is busy for all.
 */
const { values } = parseArgs({
  options: {
    contracts: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '1' },
    edits: { type: 'string', default: '60' },
    only: { type: 'string' },
  },
})
const root = import.meta.dirname
const say = (line: string) => process.stderr.write(`${line}\n`)
const scratch = mkdtempSync(join(tmpdir(), 'dealer-desk-bench-'))
// PostgreSQL may run as another user and must be able to walk to its folder.
execFileSync('chmod', ['755', scratch])
const pages = join(scratch, 'pages')

async function main(): Promise<void> {
  const peers = join(root, 'peers')
  if (!existsSync(join(peers, 'node_modules'))) {
    say('installing the peers')
    execFileSync('npm', ['ci', '--prefix', peers], { stdio: 'inherit', shell: process.platform === 'win32' })
  }
  say('building the pages')
  await buildPages(peers)
  say('starting the centre with its contracts')
  const centre = await startCentre()
  try {
    const documents = (await fetchDocuments(centre.url)).slice(0, Number(values.contracts))
    const ids = documents.slice(0, Number(values.edits)).map((document) => document.id)
    const terms = keystrokes([...new Set(documents.slice(100, 112).flatMap(({ customer, msisdn }) => [customer.name, msisdn.slice(-4)]))])
    // A peer scans the disk at every keystroke: a dozen of them tell enough.
    const input = { documents, pages, terms: terms.slice(0, 12), edits: ids.length }
    const all: Contender[] = [
      deskContender({ url: centre.url, ids, terms }),
      peerContender({ ...input, name: 'dexie' }),
      peerContender({ ...input, name: 'rxdb' }),
      peerContender({ ...input, name: 'pouchdb' }),
    ]
    const wanted = values.only?.split(',')
    const contenders = all.filter(({ name }) => wanted === undefined || wanted.includes(name))
    const rounds = new Map<string, Measures[]>()
    for (let round = 1; round <= Number(values.rounds); round++) {
      for (const contender of contenders) {
        say(`round ${round}: ${contender.name}`)
        const measures = await contender.measure()
        say(JSON.stringify(measures))
        rounds.set(contender.name, [...(rounds.get(contender.name) ?? []), measures])
      }
    }
    report(rounds, documents.length)
  } finally {
    await centre.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function buildPages(peers: string): Promise<void> {
  const module = (name: string) => join(peers, 'node_modules', name)
  await build({
    root: join(root, 'pages'),
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    define: { global: 'globalThis', __APP_VERSION__: JSON.stringify('bench') },
    resolve: {
      alias: {
        'pouchdb-browser': module('pouchdb-browser'),
        'pouchdb-adapter-indexeddb': module('pouchdb-adapter-indexeddb'),
        'pouchdb-find': module('pouchdb-find'),
      },
    },
    build: {
      outDir: pages,
      emptyOutDir: true,
      target: 'chrome150',
      rolldownOptions: { input: [join(root, 'pages/index.html'), join(root, 'pages/peers.html')] },
    },
  })
}

async function startCentre(): Promise<{ url: string; stop: () => Promise<void> }> {
  const args = [join(root, 'deskServer.ts'), '--data-dir', join(scratch, 'data'), '--contracts', values.contracts, '--pages', pages]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  // Whatever ends us, the centre and its database do not stay behind.
  process.on('exit', () => child.kill('SIGTERM'))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^listening (\S+)/.exec(line)?.[1]
    if (url !== undefined)
      return {
        url,
        stop: async () => {
          child.kill('SIGTERM')
          await exited
        },
      }
  }
  throw new Error('the centre did not start')
}

function report(rounds: ReadonlyMap<string, readonly Measures[]>, documents: number): void {
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`
  const keys = [
    'firstSyncMs',
    'firstSyncFirst50Ms',
    'coldFirst50Ms',
    'coldAllMs',
    'keystrokeP50Ms',
    'keystrokeP99Ms',
    'editP50Ms',
    'editP99Ms',
    'diskBytes',
    'longestTaskMs',
    'documents',
  ] as const
  const medians = Object.fromEntries(
    [...rounds].map(([name, measured]) => [name, Object.fromEntries(keys.map((key) => [key, median(measured.map((one) => one[key]))]))]),
  ) as Record<string, Measures>
  mkdirSync(join(root, 'results'), { recursive: true })
  writeFileSync(
    join(root, 'results', 'latest.json'),
    `${JSON.stringify({ documents, machine, medians, rounds: Object.fromEntries(rounds) }, null, 2)}\n`,
  )
  process.stdout.write(`${documents} contracts, ${[...rounds.values()][0]?.length ?? 0} round(s), ${machine}\n\n${benchTable(medians)}\n`)
}

await main()
