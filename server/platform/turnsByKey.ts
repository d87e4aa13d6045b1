/** Works of one key one after the other, those of different keys at once. */
export type TurnsByKey = <T>(key: string, work: () => Promise<T>) => Promise<T>

/**
 * Lets who waits for the same thing wait here, where it costs nothing, and not on a connection each. Where `ends` says so of an
 * error, those that waited behind the one that failed fail with it: they would meet the same.
 */
export function createTurnsByKey(ends: (error: unknown) => boolean): TurnsByKey {
  const last = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const before = last.get(key)
    const mine = (async () => {
      await before?.catch((error: unknown) => {
        if (ends(error)) throw error
      })
      return work()
    })()
    last.set(key, mine)
    try {
      return await mine
    } finally {
      if (last.get(key) === mine) last.delete(key)
    }
  }
}
