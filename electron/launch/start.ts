import { join } from 'node:path'
import { buildClient, clientIsStale } from './buildClient.ts'
import { helpText, readLaunchOptions, type LaunchOptions } from './launchOptions.ts'
import { startServer, type RunningServer } from './serverProcess.ts'
import { electronOrSay, openInBrowser, runDesktop } from './showClient.ts'

const root = join(import.meta.dirname, '../..')
const say = (line: string) => process.stdout.write(`${line}\n`)

/** Everything that must end with us, newest last. */
const stops: (() => void)[] = []
let stopping = false

function stopAll(): void {
  stopping = true
  for (const stop of stops.toReversed()) stop()
}

async function showClient(options: LaunchOptions, server: RunningServer, runtime: Promise<string | null>): Promise<void> {
  const electron = await runtime
  if (stopping) return
  say(`딜러 데스크 · Dealer Desk  ${server.url}  (Ctrl-C: 끝내기)`)
  if (electron !== null) {
    const client = runDesktop({ electron, root, serverUrl: server.url })
    stops.push(client.stop)
    const code = await client.ended
    if (!stopping && code !== 0) process.exitCode = code
    if (!stopping) server.stop()
    return
  }
  if (!options.noOpen) await openInBrowser(server.url)
}

async function start(options: LaunchOptions): Promise<void> {
  // Fetched beside the build and the server's start, which take as long.
  const runtime = options.web || options.noOpen ? Promise.resolve(null) : electronOrSay(say)
  if (await clientIsStale(root)) {
    say('클라이언트를 빌드합니다 · Building the client …')
    await buildClient(root)
  }
  if (stopping) return
  const server = await startServer(root, options, (stop) => stops.push(stop))
  const [code] = await Promise.all([server.ended, showClient(options, server, runtime)])
  if (!stopping && code !== 0) process.exitCode = code
}

const request = readLaunchOptions(process.argv.slice(2))
if (request.kind === 'help') say(helpText)
else if (request.kind === 'misunderstood') {
  process.stderr.write(`${request.sentence}\n`)
  process.exitCode = 2
} else {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stopAll)
  await start(request.options).catch((error: unknown) => {
    stopAll()
    if (stopping && !(error instanceof Error)) return
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
}
