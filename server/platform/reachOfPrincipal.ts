import { reachOf, type Principal } from '../../domain/access/principal.ts'
import type { DatabaseReach } from './database.ts'

/** Whose customers' rows a person's transaction may touch. Who has none may still see hubs, stock and plans. */
export function reachOfPrincipal(principal: Principal): DatabaseReach {
  const reach = reachOf(principal)
  return reach.kind === 'none' ? { kind: 'hubs' } : reach
}
