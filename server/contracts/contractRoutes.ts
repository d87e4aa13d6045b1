import type { FastifyInstance } from 'fastify'
import { etagOf, matchesEtag } from '../platform/etag.ts'
import { route } from '../platform/route.ts'
import type { ContractService } from './contractService.ts'

export function registerContractRoutes(app: FastifyInstance, contracts: ContractService): void {
  route(app, 'GET /contracts/:id', async ({ principal, params, address, header }) => {
    const found = await contracts.read(principal, params.id, address)
    if (!found.ok) return found
    const headers = { etag: etagOf(found.value.rev) }
    return matchesEtag(header('if-none-match'), found.value.rev) ? { ...found, headers, status: 304 } : { ...found, headers }
  })
  route(app, 'GET /contracts/:id/history', ({ principal, params, address }) => contracts.history(principal, params.id, address))
  route(app, 'POST /contracts/:id/history/reveal', ({ principal, params, body, address }) =>
    contracts.revealHistory(principal, params.id, { address, reason: body.reason }),
  )
}
