/** A scanner sends a key every few milliseconds; nobody types so many keys in a row so fast. */
export const SCAN_GAP_MS = 50
/** The shortest code we know has 12 digits; shorter bursts are fast typing. */
export const SCAN_CHARS_MIN = 8

/** Keys that came one right after the other. `at` is the time of the last one, of the event itself: a busy page does not stretch it. */
export type ScanBurst = { readonly text: string; readonly at: number }
export type ScanKey = { readonly char: string; readonly at: number }

/** True when the key belongs to what came before it. */
export function continues(burst: ScanBurst | null, at: number): burst is ScanBurst {
  return burst !== null && at >= burst.at && at - burst.at <= SCAN_GAP_MS
}

/** The burst after one more character. */
export function extendBurst(burst: ScanBurst | null, { char, at }: ScanKey): ScanBurst {
  return { text: continues(burst, at) ? burst.text + char : char, at }
}

/** What was scanned when Enter ends a burst; null: a person typed. */
export function endBurst(burst: ScanBurst | null, at: number): string | null {
  return continues(burst, at) && burst.text.trim().length >= SCAN_CHARS_MIN ? burst.text : null
}
