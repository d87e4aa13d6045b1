import { z } from 'zod'
import { documentIdSchema } from '../kernel/ids.ts'
import { emptySchema } from './auth.ts'
import type { Endpoint } from './endpoint.ts'
import { leaseReplySchema, leaseTokenSchema, takeLeaseSchema } from './leases.ts'

const contractId = z.strictObject({ id: documentIdSchema })

/** Routes of the edit lease: who works on a contract. Taking one that one holds is harmless, so they need no key. */
export const leaseEndpoints = {
  'POST /contracts/:id/lease': {
    summary: 'Take the lease of a contract, or take it over with a reason',
    permission: 'contract.edit',
    params: contractId,
    body: takeLeaseSchema,
    reply: leaseReplySchema,
    status: 201,
  },
  'POST /contracts/:id/lease/heartbeat': {
    summary: 'Hold it a while longer',
    permission: 'contract.edit',
    params: contractId,
    body: leaseTokenSchema,
    reply: leaseReplySchema,
  },
  'DELETE /contracts/:id/lease': { summary: 'Let it go', permission: 'contract.edit', params: contractId, reply: emptySchema },
} as const satisfies Record<string, Endpoint>
