import { expect } from 'vitest'
import { factorOfferSchema, type FactorOffer } from '../../../domain/protocol/factors.ts'
import { TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import { call, deviceNamed, signInAs, startDeskServer, TEST_PASSWORD, type DeskServer } from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'

/** A server whose people set second factors up, and its database as its owner reads it. */
export type IdentityShop = Awaited<ReturnType<typeof openIdentityShop>>

export async function openIdentityShop() {
  const server = await startDeskServer()
  const run = async (statement: string, values: readonly unknown[] = []) =>
    (await asOwner(server.database.ownerUrl, statement, values)).rows
  const signOut = () => run('truncate auth.session cascade')
  const codeOf = ({ secret }: FactorOffer) => totpCode(fromBase32(secret), totpStep(server.clock.now()))
  return {
    server,
    /** The file of its keys. */
    file: server.database.identityKeyFile,
    run,
    signOut,
    codeOf,
    async forgetFactors() {
      await run('truncate auth.session, auth.second_factor, auth.factor_offer cascade')
      await run('update auth.app_user set second_factor_at = null')
    },
    /** Every row of every table of identity, as a thief with a copy of the database reads it. */
    async stolen(): Promise<string> {
      const tables = await run(
        `select format('auth.%I', relname) as name from pg_class where relnamespace = 'auth'::regnamespace and relkind = 'r'`,
      )
      expect(tables.length).toBeGreaterThan(15)
      const rows = await Promise.all(tables.map(({ name }) => run(`select t::text as row from ${name} t`)))
      return rows
        .flat()
        .map(({ row }) => row)
        .join('\n')
    },
    storedHash: async (loginId: string): Promise<string> =>
      (await run('select password_hash from auth.app_user where login_id = $1', [loginId]))[0].password_hash,
    /** As far as the offer; `confirmed` with its first code. */
    async offered(loginId: string, confirmed = true): Promise<FactorOffer> {
      const { accessToken: token } = await signInAs(server, loginId)
      const answer = await call(server, 'POST /auth/second-factor/offer', { token, body: { password: TEST_PASSWORD } })
      const offer = factorOfferSchema.parse(answer.body)
      if (!confirmed) return offer
      expect((await call(server, 'POST /auth/second-factor/confirmation', { token, body: { code: codeOf(offer) } })).status).toBe(200)
      await signOut()
      server.clock.move(TOTP_STEP_MS)
      return offer
    },
    async signsInBy(loginId: string, code: string, at: Pick<DeskServer, 'url'> = server): Promise<string | number> {
      const device = deviceNamed('PC')
      const asked = await call(at, 'POST /auth/sign-in', { body: { loginId, password: TEST_PASSWORD, device } })
      expect(asked.problem?.code).toBe('second_factor_needed')
      const body = { challengeTicket: asked.problem?.challengeTicket, code, device }
      const { status, problem } = await call(at, 'POST /auth/second-factor', { body })
      return problem?.code ?? status
    },
  }
}

/** Identity signs its life each second. */
export const withoutTimes = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\d [\d:.+]+/g, '')
