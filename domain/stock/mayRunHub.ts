import type { Principal } from '../access/principal.ts'
import type { Hub } from './hub.ts'

/**
 * STK-7: whose stock somebody may change: organisation HUBs and centres are run by marketing, a dealer's HUB by its dealer.
 * An administrator may step in anywhere. The permission is asked for besides.
 */
export function mayRunHub(principal: Pick<Principal, 'role' | 'dealerCode'>, hub: Pick<Hub, 'hubType' | 'dealerCode'>): boolean {
  if (principal.role === 'ADMIN') return true
  if (hub.hubType !== 'DEALER') return principal.role === 'MARKETING'
  const isDealers = principal.role === 'DEALER_STAFF' || principal.role === 'DEALER_MANAGER'
  return isDealers && principal.dealerCode !== null && principal.dealerCode === hub.dealerCode
}
