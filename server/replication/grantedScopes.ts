import { z } from 'zod'
import { holds, type Permission } from '../../domain/access/permissions.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { CATALOGUE, CONFLICT_DESK, dealerScope, hubScope, userScope, type Scope } from '../../domain/replication/scope.ts'
import { hubSchema } from '../../domain/stock/hub.ts'

/** What is needed of a hub to tell who may follow it. Nothing else of its body can keep anybody from pulling. */
const { hubCode, hubType, dealerCode } = hubSchema.shape
export const hubOwnerSchema = z.object({ hubCode, hubType, dealerCode })
export type HubOwner = z.infer<typeof hubOwnerSchema>

/**
 * SYN-15: the scopes a person may hold now, in the order they are sent: small and needed first, contracts last. A shop
 * follows its own dealer, its own hubs and the shared ones; the desk the conflicts; marketing every hub. Membership is
 * the server's: what a client asks for grants nothing, and neither does a post whose roles may not read what lies there.
 */
export function grantedScopes(principal: Principal, hubs: readonly HubOwner[]): readonly Scope[] {
  const mayRead = (...needed: readonly Permission[]) => needed.every((permission) => holds(principal, permission))
  const own = [userScope(principal.userId), CATALOGUE]
  const hubScopes = (may: (hub: HubOwner) => boolean) => (mayRead('stock.read') ? hubs.filter(may).map((hub) => hubScope(hub.hubCode)) : [])
  const shared = (hub: HubOwner) => hub.hubType !== 'DEALER'
  switch (principal.role) {
    case 'DEALER_STAFF':
    case 'DEALER_MANAGER': {
      const dealer = principal.dealerCode
      if (dealer === null) return own
      const followed = [...own, ...hubScopes((hub) => shared(hub) || hub.dealerCode === dealer)]
      // Contracts and orders lie in one scope, which is counted and told as a whole: half of it cannot be given.
      return mayRead('contract.read', 'order.read') ? [...followed, dealerScope(dealer)] : followed
    }
    case 'COUNSELOR':
      return [...own, ...hubScopes(shared), ...(mayRead('contract.read') ? [CONFLICT_DESK] : [])]
    case 'AUDITOR':
      return own
    case 'MARKETING':
    case 'ADMIN':
      return [...own, ...hubScopes(() => true)]
  }
}
