import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { NEXT_PAGE_HEADER, PACKED_PAGE } from '../../domain/protocol/pull.ts'
import { rawJson, route, type RouteAnswer } from '../platform/route.ts'
import type { PulledPage } from './pullPage.ts'
import { pullReplyParts } from './pullReply.ts'
import type { ReplicationService } from './replicationService.ts'

/** Kept by the client as it comes: a little more work here than the fastest level is less on every disk. */
const PACK_LEVEL = 4

/** Pull and push over HTTP. Every mutation's result travels with 200; only the request as a whole can be refused. */
export function registerReplicationRoutes(app: FastifyInstance, service: ReplicationService): void {
  route(app, 'POST /sync/pull', async ({ principal, body, address, header }) => {
    const page = await service.pull(principal, body, { address })
    if (!page.ok) return page
    // A page of a first copy may be asked for as a file: a client seals it as it came and neither unpacks it twice nor packs it anew.
    if (page.value.documents.length > 0 && header('accept')?.includes(PACKED_PAGE)) return packed(page.value)
    return rawJson([...pullReplyParts(page.value)].join(''))
  })
  route(app, 'POST /sync/push', ({ principal, body, address }) => service.push(principal, body, { address }))
}

/** The head goes out before the body is made, so that the next page is asked for meanwhile. */
function packed(page: PulledPage): RouteAnswer<never> {
  const gzip = createGzip({ level: PACK_LEVEL })
  // A client that goes away ends the reply, and with it this.
  Readable.from(pullReplyParts(page)).pipe(gzip)
  const { hasMore, epoch, cursors } = page.reply
  const headers: Record<string, string> = hasMore ? { [NEXT_PAGE_HEADER]: encodeURIComponent(JSON.stringify({ epoch, cursors })) } : {}
  return { ok: true, raw: gzip, type: PACKED_PAGE, headers }
}
