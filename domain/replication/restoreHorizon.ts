import { HOUR_MS } from '../kernel/instant.ts'

const DAYS = 7
/**
 * How far back a restored backup may lie for the PCs to make it whole again: so long, by the centre's clock, a PC keeps what
 * the centre took from it. Whoever restores an older one loses what came in between (docs/OPERATIONS.md).
 */
export const RESTORE_HORIZON_MS = DAYS * 24 * HOUR_MS
