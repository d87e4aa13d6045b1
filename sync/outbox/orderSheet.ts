import type { Json } from '../../domain/kernel/json.ts'
import { accept, type Outcome } from '../../domain/kernel/refusals.ts'
import type { SealedRows } from '../vault/sealedRows.ts'

const KEY = 'orderSheet'

/** Seals the order sheet as the page has it, in place of the one before; null removes it. What it holds is the page's business. */
export async function keepSheet(rows: SealedRows, sheet: Json | null): Promise<Outcome<null>> {
  await rows.write([{ table: 'meta', key: KEY, value: sheet }], 'strict')
  return accept(null)
}

/** The sheet that was kept last; null: none. The page parses it, like everything that comes from a disk. */
export async function keptSheet(rows: SealedRows): Promise<Outcome<Json | null>> {
  return accept(((await rows.get('meta', KEY)) ?? null) as Json | null)
}
