/** What is measured of each contender, in milliseconds and bytes; a missing figure was not reached. */
export type Measures = {
  readonly firstSyncMs: number
  readonly firstSyncFirst50Ms: number
  readonly coldFirst50Ms: number
  readonly coldAllMs: number
  readonly keystrokeP50Ms: number
  readonly keystrokeP99Ms: number
  readonly editP50Ms: number
  readonly editP99Ms: number
  readonly diskBytes: number
  readonly documents: number
  /** Longest task on the page's main thread while typing and during the first sync; 0: none over 50 ms was reported. */
  readonly longestTaskMs: number
}

export type Contender = {
  readonly name: string
  /** One whole round on a fresh profile. */
  measure(): Promise<Measures>
}

/** Terms as people type them: each prefix is one keystroke. */
export function keystrokes(words: readonly string[]): string[] {
  return words.flatMap((word) => Array.from(word, (_, i) => word.slice(0, i + 1)))
}
