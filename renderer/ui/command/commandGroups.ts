import type { CommandEntry } from '../../../sync/commandApi.ts'

/** What a person reads as one: a command, or the scans of one count that were refused for one reason, with what waits behind them. */
export type CommandGroup = {
  readonly key: string
  /** In the order they were given; there is one at least. */
  readonly entries: readonly [CommandEntry, ...CommandEntry[]]
  /** Commands that wait behind the first one: given up with it when they build on it. */
  readonly followers: number
}

/** The screen where a person does such a thing, and so looks for what became of it. */
export type CommandPlace = 'orders' | 'transfers' | 'stockCount' | 'lowStock' | 'stock'

export function placeOf({ endpoint }: Pick<CommandEntry, 'endpoint'>): CommandPlace {
  if (endpoint.startsWith('POST /orders')) return 'orders'
  if (endpoint.startsWith('POST /transfers')) return 'transfers'
  if (endpoint.startsWith('POST /stock-counts')) return 'stockCount'
  return endpoint === 'POST /replenishments/proposals' ? 'lowStock' : 'stock'
}

/** Everything that is not settled; what waits behind something refused or stuck is counted with that. */
export function commandGroups(entries: readonly CommandEntry[]): readonly CommandGroup[] {
  const behind = Map.groupBy(entries, (entry) => entry.behind)
  const roots = Map.groupBy(behind.get(null) ?? [], keyOf)
  return [...roots].flatMap(([key, [first, ...others]]) =>
    first ? [{ key, entries: [first, ...others] as const, followers: behind.get(first.commandId)?.length ?? 0 }] : [],
  )
}

/** A person has to look at it: refused, to be confirmed, or asked again and again without an answer. */
export function isTroubled({ entries: [first] }: CommandGroup): boolean {
  return first.state === 'refused' || first.state === 'unconfirmed' || first.state === 'stuck'
}

export function troubledGroups(entries: readonly CommandEntry[]): readonly CommandGroup[] {
  return commandGroups(entries).filter(isTroubled)
}

/** Scans are made by the hundred; nobody reads them one by one. */
function keyOf({ commandId, endpoint, targetId, state, refusal }: CommandEntry): string {
  return endpoint === 'POST /stock-counts/:id/actions' ? `${targetId} ${state} ${refusal?.code}` : commandId
}
