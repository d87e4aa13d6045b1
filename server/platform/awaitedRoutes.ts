import type { FastifyInstance } from 'fastify'
import { refuse } from '../../domain/kernel/refusals.ts'
import { API_PREFIX, endpoints, type EndpointName } from '../../domain/protocol/endpoints.ts'
import { route } from './route.ts'

/** Answers `not_ready` on every row of the endpoints table that no capability serves in this process. Called last. */
export function registerAwaitedRoutes(app: FastifyInstance): void {
  for (const name of Object.keys(endpoints) as EndpointName[]) {
    const [method, path] = name.split(' ') as ['GET' | 'POST' | 'DELETE', string]
    if (!app.hasRoute({ method, url: `${API_PREFIX}${path}` })) route(app, name, async () => refuse('not_ready'))
  }
}
