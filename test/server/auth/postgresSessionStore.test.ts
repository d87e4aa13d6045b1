import { afterAll, beforeAll } from 'vitest'
import type { SessionStore } from '../../../server/auth/authPorts.ts'
import { createPostgresSessionReader } from '../../../server/auth/postgresSessionReader.ts'
import { createPostgresSessionStore } from '../../../server/auth/postgresSessionStore.ts'
import { factorStoreContract } from '../../contract/factorStoreContract.ts'
import { sessionStoreContract, type SessionStoreUnderTest } from '../../contract/sessionStoreContract.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { passingKeys } from '../../support/identityKeys.ts'

let database: FreshDatabase
let store: SessionStore
beforeAll(async () => {
  database = await freshDatabase()
  store = createPostgresSessionStore(database.auth.db, passingKeys())
})
afterAll(() => database.close())

const given = (): SessionStoreUnderTest => ({
  store,
  // As everybody else: what it may not read or write it cannot promise.
  reader: createPostgresSessionReader(database.db),
  putUser: async (user) => {
    await database.auth.db
      .insertInto('auth.app_user')
      .values({
        id: user.userId,
        login_id: user.loginId,
        display_name: user.displayName,
        role: user.role,
        dealer_code: user.dealerCode,
        password_hash: user.passwordHash,
        disabled_at: user.disabledAt === null ? null : new Date(user.disabledAt),
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet((row) => ({ disabled_at: row.ref('excluded.disabled_at') })))
      .execute()
  },
})
sessionStoreContract(given)
factorStoreContract(given)
