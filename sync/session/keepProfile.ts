import type { SignedInUser } from '../../domain/session/session.ts'
import { DeskClosed } from '../vault/deskClosed.ts'
import type { SealedRows } from '../vault/sealedRows.ts'

/** Where a store keeps whose it is. */
export const PROFILE_KEY = 'profile'

/** Keeps whose store it is and what they may do, for when nobody can be asked. A store that is closed meanwhile keeps what it had. */
export function keepProfile(rows: SealedRows, user: SignedInUser): Promise<void> {
  return rows.write([{ table: 'meta', key: PROFILE_KEY, value: user }], 'relaxed').catch((error: unknown) => {
    if (!(error instanceof DeskClosed)) throw error
  })
}
