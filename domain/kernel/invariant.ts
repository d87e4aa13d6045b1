/** For our own mistakes only: throws when `holds` is false. No user and no peer can cause it. */
export function invariant(holds: unknown, because: string): asserts holds {
  if (!holds) throw new Error(`invariant broken: ${because}`)
}

/** The compiler proves that this line is never reached; at run time it throws. */
export function unreachable(value: never): never {
  throw new Error(`unhandled case: ${String(value)}`)
}
