import type { FastifyInstance } from 'fastify'
import { rawJson, route } from '../platform/route.ts'
import { pullReplyText } from './pullReply.ts'
import type { ReplicationService } from './replicationService.ts'

/** Pull and push over HTTP. Every mutation's result travels with 200; only the request as a whole can be refused. */
export function registerReplicationRoutes(app: FastifyInstance, service: ReplicationService): void {
  route(app, 'POST /sync/pull', async ({ principal, body, address }) => {
    const page = await service.pull(principal, body, { address })
    return page.ok ? rawJson(pullReplyText(page.value)) : page
  })
  route(app, 'POST /sync/push', ({ principal, body, address }) => service.push(principal, body, { address }))
}
