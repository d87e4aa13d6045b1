import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import type { Database } from '../platform/database.ts'
import { DEMO_PASSWORD, DEMO_TOTP_SECRET, demoUsers, demoUsersWithFactor } from './demoUsers.ts'

type UserRow = {
  readonly id: string
  readonly login_id: string
  readonly display_name: string
  readonly role: string
  readonly dealer_code: string | null
  readonly password_hash: string
  readonly disabled_at: null
}

/** The rows of the demo users; one hash after the other, for hashing is slow on purpose. */
export async function hashedDemoUsers(hashPassword: (password: string) => Promise<string>): Promise<readonly UserRow[]> {
  const rows: UserRow[] = []
  for (const { userId, loginId, displayName, role, dealerCode } of demoUsers) {
    const password_hash = await hashPassword(DEMO_PASSWORD)
    rows.push({ id: userId, login_id: loginId, display_name: displayName, role, dealer_code: dealerCode, password_hash, disabled_at: null })
  }
  return rows
}

/** All of them or none, with the second factors of those who have one; from here on somebody can sign in. */
export async function writeDemoUsers(
  authDb: Database,
  users: readonly UserRow[],
  given: { readonly totpSecretOf: (base32: string) => Uint8Array; readonly at: Millis },
): Promise<void> {
  const factors = users
    .filter((user) => demoUsersWithFactor.includes(user.login_id))
    .map(({ id }) => ({
      user_id: id,
      totp_secret: Buffer.from(given.totpSecretOf(DEMO_TOTP_SECRET)),
      // Nobody was given recovery codes.
      code_salt: Buffer.alloc(0),
      last_step: null,
      failed_at: null,
      since: toInstant(given.at),
    }))
  await authDb.transaction().execute(async (tx) => {
    await tx.insertInto('auth.app_user').values(users).execute()
    await tx.insertInto('auth.second_factor').values(factors).execute()
    for (const { user_id, since } of factors)
      await tx.updateTable('auth.app_user').set({ second_factor_at: since }).where('id', '=', user_id).execute()
  })
}
