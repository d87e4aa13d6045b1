import { FIRST_PAGE_DOCUMENTS } from '../connection/puller.ts'
import type { Desk } from '../desk.ts'

/** Between two rounds of the live values while documents stream in: lists follow, but do not eat the stream's time. */
const BUSY_ROUND_MS = 250

/** How long the next round of live values waits. Nobody waits for the first screenful, or for one change. */
export function roundPauseMs(desk: Desk | null): number {
  const streaming = desk !== null && (desk.loading !== null || ['first', 'rescanning'].includes(desk.puller.progress.phase))
  return streaming && desk.search.size > FIRST_PAGE_DOCUMENTS ? BUSY_ROUND_MS : 0
}
