/**
 * Which states may follow each state. Every state has a row, an empty one when it is final: a new state does not compile
 * before it was decided. What is not listed is refused.
 */
export type StateTable<State extends string> = Readonly<Record<State, readonly State[]>>

/** True when `to` may follow `from`. Staying is no step: a state follows itself only where its row says so. */
export function mayFollow<State extends string>(table: StateTable<State>, from: State, to: State): boolean {
  return table[from].includes(to)
}

/** A state that nothing follows. */
export function isFinal<State extends string>(table: StateTable<State>, state: State): boolean {
  return table[state].length === 0
}
