import { createIdentityKeys, type IdentityKeys } from '../../server/auth/identityKeys.ts'
import { freshKeyFile, parseKeyFile } from '../../server/auth/keyFile.ts'
import { openIdentityKeys, type KeyNotes } from '../../server/auth/openIdentityKeys.ts'
import type { FreshDatabase } from './freshDatabase.ts'

const silent: KeyNotes = { made: () => undefined, readable: () => undefined, unopened: () => undefined }

/** Keys of a file that nobody keeps, for a store that no other process opens. */
export function passingKeys(): IdentityKeys {
  const keys = parseKeyFile(freshKeyFile())
  if (typeof keys === 'string') throw new Error(keys)
  return createIdentityKeys({ keys, reread: async () => keys, isRight: async () => true, onUnopened: () => undefined })
}

/** The keys that every server on this database has. */
export function keysOf({ auth, identityKeyFile: file }: FreshDatabase, notes: Partial<KeyNotes> = {}): Promise<IdentityKeys> {
  return openIdentityKeys({ db: auth.db, file, notes: { ...silent, ...notes } })
}
