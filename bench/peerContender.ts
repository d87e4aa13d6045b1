import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { chromiumOptions } from './chromiumOptions.ts'
import type { BenchDocument } from './benchDocument.ts'
import { storedBytes } from './benchDisk.ts'
import type { Contender, Measures } from './contender.ts'
import { startPeerServer } from './peers/peerServer.ts'
import { median, percentile } from './statistics.ts'
import { watchLongTasks } from './watchLongTasks.ts'
import type {} from './pages/peers.ts'

type PeerName = 'dexie' | 'rxdb' | 'pouchdb'
export type PeerInput = {
  readonly name: PeerName
  readonly documents: readonly BenchDocument[]
  readonly pages: string
  readonly terms: readonly string[]
  readonly edits: number
}

/** A peer on its own server and its own fresh profile: sync, close, open again, search, edit from a second profile. */
export function peerContender(input: PeerInput): Contender {
  return { name: input.name, measure: () => measurePeer(input) }
}

async function measurePeer({ name, documents, pages, terms, edits }: PeerInput): Promise<Measures> {
  const server = await startPeerServer({ documents, pages, withPouch: name === 'pouchdb' })
  const profiles = [mkdtempSync(join(tmpdir(), 'bench-a-')), mkdtempSync(join(tmpdir(), 'bench-b-'))] as const
  const open = async (profile: string) => {
    const context = await chromium.launchPersistentContext(profile, chromiumOptions())
    const page = await context.newPage()
    await page.goto(server.url)
    await page.evaluate((peer) => window.openPeer(peer), name)
    return { context, page }
  }
  try {
    const first = await open(profiles[0])
    const longest = await watchLongTasks(first.page)
    const synced = await first.page.evaluate(() => window.peer.firstSync())
    const longestSync = await longest()
    await first.context.close()

    const again = await open(profiles[0])
    const cold = await again.page.evaluate(() => window.peer.cold())
    const longestTyping = await watchLongTasks(again.page)
    const typed = await again.page.evaluate((all) => window.peer.search(all), terms)
    const typing = await longestTyping()

    const other = await open(profiles[1])
    await other.page.evaluate(() => window.peer.firstSync())
    const times = await editFromAToB({ a: other.page, b: again.page, ids: documents.slice(0, edits).map((document) => document.id) })
    await other.context.close()
    await again.context.close()
    return {
      firstSyncMs: synced.firstSyncMs,
      firstSyncFirst50Ms: synced.first50Ms,
      documents: synced.documents,
      coldFirst50Ms: cold.first50Ms,
      coldAllMs: cold.allMs,
      keystrokeP50Ms: median(typed),
      keystrokeP99Ms: percentile(typed, 99),
      editP50Ms: median(times),
      editP99Ms: percentile(times, 99),
      diskBytes: storedBytes(profiles[0]),
      longestTaskMs: Math.max(longestSync, typing),
    }
  } finally {
    await server.stop()
    for (const profile of profiles) rmSync(profile, { recursive: true, force: true })
  }
}

async function editFromAToB({ a, b, ids }: { a: Page; b: Page; ids: readonly string[] }): Promise<number[]> {
  await a.evaluate(() => window.peer.listen())
  await b.evaluate(() => window.peer.listen())
  const times: number[] = []
  for (const [i, id] of ids.entries()) {
    const memo = `measured ${i}`
    const seen = b.evaluate(([which, text]) => window.peer.seen(which, text), [id, memo] as const)
    // The watcher must stand before the edit is made; its first reading is the proof.
    await b.evaluate(() => new Promise((resolve) => setTimeout(resolve, 30)))
    const made = await a.evaluate(([which, text]) => window.peer.edit(which, text), [id, memo] as const)
    times.push((await seen) - made)
  }
  return times
}
