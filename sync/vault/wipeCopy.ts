import type { UserId } from '../../domain/kernel/ids.ts'
import type { EnginePorts, LocalStore, StoreTable, StoreWrite } from '../ports.ts'

/** What the centre has as well. */
const copied: readonly StoreTable[] = ['segment', 'delta']
/** What exists only here. */
const work: readonly StoreTable[] = ['outbox', 'draft', 'command']
/** No work that waits; but audit events are only here, and what was sent is only here once the centre went back to a backup. */
const keptAsWell: readonly StoreTable[] = ['event', 'sent', 'taken']
export const IN_HAND_PREFIX = 'inHand '

/** Whether anything lies in a store that is nowhere else, sealed as it is. */
export async function holdsOwn(store: LocalStore): Promise<boolean> {
  const others = await Promise.all(keptAsWell.map((table) => store.keys(table)))
  return (await countWork(store)) > 0 || others.some(({ length }) => length > 0)
}

/** What the centre has as well goes, and the place up to which it was heard. */
export async function dropCopied(store: LocalStore): Promise<void> {
  const writes: StoreWrite[] = [{ table: 'meta', key: 'sync', bytes: null }]
  for (const table of copied) for (const key of await store.keys(table)) writes.push({ table, key, bytes: null })
  await store.write(writes, 'strict')
}

/** How many pieces of work lie in a store, sealed as they are. */
export async function countWork(store: LocalStore): Promise<number> {
  const rows = await Promise.all(work.map((table) => store.keys(table)))
  const inHand = (await store.keys('meta')).filter((key) => key.startsWith(IN_HAND_PREFIX))
  return rows.reduce((sum, { length }) => sum + length, inHand.length)
}

/**
 * PCS-29: what was copied from the centre to this PC goes. Where nothing else lies there the key goes first and then all of it:
 * without the key the rows are noise. Where there is unsent work, or what a centre back from its backup would ask for, that stays sealed under its author's key.
 * Doing it again finishes what was broken off. `isKeyed` false: the wraps are still those of a store that was set aside, and stay with
 * it. Returns how many pieces of work stayed.
 */
export async function wipeCopy(
  ports: Pick<EnginePorts, 'keyRing' | 'stores'>,
  userId: UserId,
  { name, isKeyed }: { readonly name: string; readonly isKeyed: boolean },
): Promise<number> {
  const store = await ports.stores.open(name)
  const kept = await countWork(store)
  const isWanted = await holdsOwn(store)
  if (isWanted) await dropCopied(store)
  await store.close()
  if (isWanted) return kept
  if (isKeyed) await ports.keyRing.forget(userId)
  await ports.stores.destroy(name)
  return 0
}
