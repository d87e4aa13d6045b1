import type { EndpointName } from '../../../domain/protocol/endpoints.ts'
import { bareAnswer, dealingRows, type DealerDay } from './dealerDay.ts'

/** Answered for anybody: what became of each edit of a batch; where goods are that somebody may see. */
const answeredAnyway: ReadonlySet<EndpointName> = new Set(['POST /sync/push', 'GET /alternatives'])

/**
 * Asks, as a stranger, every route about every thing of the day: a leak is an answer that differs from that about what nobody has, or
 * that is no 404; and a list that tells more than before. `asked`: by which routes. A stranger who runs a shop, or was given every
 * permission for the own one, is asked about more.
 */
export async function leaksOf(
  day: DealerDay,
  stranger: { readonly isManager: boolean; readonly isGiven?: boolean },
): Promise<{ readonly leaks: readonly string[]; readonly asked: readonly EndpointName[] }> {
  const { theirs, unknown, strangers, before } = day
  const leaks: string[] = []
  const asked: EndpointName[] = []
  for (const [name, dealing] of dealingRows)
    if (dealing.of === 'things' || (dealing.of === 'manager' && stranger.isManager) || (dealing.of === 'given' && stranger.isGiven))
      for (const way of dealing.ways) {
        const foreign = await day.ask(name, way(theirs), strangers)
        const nobodys = await day.ask(name, way(unknown), strangers)
        if (JSON.stringify(bareAnswer(foreign, theirs)) !== JSON.stringify(bareAnswer(nobodys, unknown))) leaks.push(name)
        else if (!answeredAnyway.has(name) && foreign.status !== 404) leaks.push(`${name}: ${foreign.status}`)
        asked.push(name)
      }
  for (const [path, told] of await day.lists(strangers)) if (told !== before.get(path)) leaks.push(`list ${path}`)
  return { leaks, asked }
}
