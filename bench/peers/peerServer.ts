import { createRequire } from 'node:module'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BenchDocument } from '../benchDocument.ts'

/** What a peer's server keeps: documents in the order of their last change, newest last. */
type Stored = { readonly seq: number; readonly document: BenchDocument }

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/**
 * One Node process for the three peers: a pull and a push over HTTP with an event stream (RxDB and the hand-written
 * Dexie pull), and express-pouchdb in memory. Everything lies in memory, which favours the peers: Dealer Desk is measured
 * with PostgreSQL behind it.
 */
export async function startPeerServer({
  documents,
  pages,
  withPouch,
}: {
  documents: readonly BenchDocument[]
  pages: string
  withPouch: boolean
}): Promise<{ url: string; stop: () => Promise<void> }> {
  let log: Stored[] = documents.map((document, i) => ({ seq: i + 1, document }))
  const byId = new Map(documents.map((document) => [document.id, document]))
  const listeners = new Set<ServerResponse>()
  let seq = log.length
  const pouch = withPouch ? await pouchOver(documents) : null

  const changed = (document: BenchDocument) => {
    byId.set(document.id, document)
    seq += 1
    log = log.filter((entry) => entry.document.id !== document.id)
    log.push({ seq, document })
    const event = JSON.stringify({ documents: [document], checkpoint: { seq } })
    for (const listener of listeners) listener.write(`data: ${event}\n\n`)
  }

  const server = createServer((request, reply) => {
    const url = new URL(request.url ?? '/', 'http://peer')
    if (url.pathname.startsWith('/db') && pouch) return pouch(request, reply)
    if (url.pathname === '/pull') {
      const since = Number(url.searchParams.get('seq'))
      const from = since >= log.length ? log.findIndex((entry) => entry.seq > since) : lowerBound(log, since)
      const page = from < 0 ? [] : log.slice(from, from + Number(url.searchParams.get('limit')))
      return json(request, reply, { documents: page.map((entry) => entry.document), checkpoint: { seq: page.at(-1)?.seq ?? since } })
    }
    if (url.pathname === '/push') {
      return void bodyOf(request).then((text) => {
        for (const row of JSON.parse(text) as { newDocumentState: BenchDocument }[]) changed(row.newDocumentState)
        json(request, reply, [])
      })
    }
    if (url.pathname === '/events') {
      reply.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      reply.write(': open\n\n')
      listeners.add(reply)
      request.on('close', () => listeners.delete(reply))
      return
    }
    const file = url.pathname === '/' ? '/peers.html' : url.pathname
    // A browser asks for more than we built: an icon, for one.
    if (!existsSync(join(pages, file))) return void reply.writeHead(404).end()
    reply.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
    reply.end(readFileSync(join(pages, file)))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the peer server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function lowerBound(log: readonly Stored[], since: number): number {
  let low = 0
  let high = log.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (log[middle]!.seq > since) high = middle
    else low = middle + 1
  }
  return low
}

function json(request: IncomingMessage, reply: ServerResponse, value: unknown): void {
  const text = JSON.stringify(value)
  reply.setHeader('content-type', 'application/json')
  if (!String(request.headers['accept-encoding']).includes('gzip') || text.length < 1024) return void reply.end(text)
  reply.setHeader('content-encoding', 'gzip')
  reply.end(gzipSync(text, { level: 1 }))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk as string
  return text
}

type Middleware = (request: IncomingMessage, reply: ServerResponse) => void
type PouchConstructor = {
  plugin(plugin: unknown): PouchConstructor
  defaults(options: object): new (name: string) => { bulkDocs(documents: readonly object[]): Promise<unknown> }
}

async function pouchOver(documents: readonly BenchDocument[]): Promise<Middleware> {
  const require = createRequire(import.meta.url)
  const express = require('express') as () => Middleware & { use(path: string, handler: unknown): void }
  const memory = (require('pouchdb') as PouchConstructor).plugin(require('pouchdb-adapter-memory')).defaults({ adapter: 'memory' })
  const database = new memory('contracts')
  for (let i = 0; i < documents.length; i += 2000) {
    await database.bulkDocs(documents.slice(i, i + 2000).map(({ id, rev, ...rest }) => ({ _id: id, revision: rev, ...rest })))
  }
  const app = express()
  const pouchExpress = require('express-pouchdb') as (constructor: unknown, options: object) => unknown
  app.use('/db', pouchExpress(memory, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: '/dev/null' }))
  return app
}
