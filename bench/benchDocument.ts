import type { Contract } from '../domain/contracts/contract.ts'

/** A contract as every peer stores it: the same body, its id, its revision and a text that sorts it newest first. */
export type BenchDocument = Contract & { readonly id: string; readonly rev: string; readonly newestFirst: string }

export type PeerMeasure = {
  readonly firstSyncMs: number
  readonly first50Ms: number
  readonly documents: number
}
export type ColdMeasure = { readonly first50Ms: number; readonly allMs: number; readonly documents: number }

/** What a bench page offers; `run.ts` calls it through the browser. */
export interface PeerPage {
  firstSync(): Promise<PeerMeasure>
  cold(): Promise<ColdMeasure>
  /** Milliseconds per keystroke: each prefix of each term is one. */
  search(terms: readonly string[]): Promise<readonly number[]>
  /** Stays connected; resolves with the time (performance.timeOrigin + now) at which the memo of `id` became `memo`. */
  listen(): Promise<void>
  seen(id: string, memo: string): Promise<number>
  edit(id: string, memo: string): Promise<number>
}

/** Wall time that two pages of one browser share, in milliseconds with fractions. */
export function sharedNow(): number {
  return performance.timeOrigin + performance.now()
}

export const FIRST_ROWS = 50
export const PULL_BATCH = 2000
