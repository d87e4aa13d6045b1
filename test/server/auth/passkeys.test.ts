import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '../../../domain/kernel/json.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { factorOfferSchema } from '../../../domain/protocol/factors.ts'
import {
  passkeyListSchema,
  passkeyOfferSchema,
  passkeyQuestionSchema,
  type NewPasskey,
  type PasskeyAnswer,
} from '../../../domain/protocol/passkeys.ts'
import { stepUpReplySchema } from '../../../domain/protocol/stepUps.ts'
import { PASSKEY_CHALLENGE_TTL_MS } from '../../../domain/session/passkey.ts'
import { CODE_FAILURES_FREE, TOTP_STEP_MS, totpStep } from '../../../domain/session/secondFactor.ts'
import { STEP_UP_HEADER, stepUpText } from '../../../domain/session/stepUp.ts'
import { fromBase32, totpCode } from '../../../server/auth/totp.ts'
import {
  call,
  deviceNamed,
  signInAs,
  startBeside,
  startDeskServer,
  TEST_PASSWORD,
  type DeskServer,
  type Reply,
} from '../../support/deskServer.ts'
import { asOwner } from '../../support/freshDatabase.ts'
import { softAuthenticator, type SoftAuthenticator, type Touch } from '../../support/softAuthenticator.ts'

const ORIGIN = 'https://desk.example.kr'
const PARTY = { origin: ORIGIN, domain: 'desk.example.kr' }
const NAME = '매장 PC'
let server: DeskServer
let auditedBefore = 0
beforeAll(async () => (server = await startDeskServer({ passkeyParty: PARTY })))
afterAll(() => server.close())
beforeEach(async () => {
  const { ownerUrl } = server.database
  await asOwner(
    ownerUrl,
    'truncate auth.session, auth.refresh_token, auth.sign_in_challenge, auth.passkey_challenge, auth.second_factor cascade',
  )
  await asOwner(ownerUrl, 'update auth.app_user set second_factor_at = null')
  auditedBefore = Number((await asOwner(ownerUrl, 'select coalesce(max(id), 0) as id from desk.audit_event')).rows[0].id)
})

const told = ({ problem, status }: Reply) => problem?.code ?? status
const audited = async () =>
  (await asOwner(server.database.ownerUrl, 'select action, detail from desk.audit_event where id > $1 order by id', [auditedBefore])).rows

/** Somebody at work who has an authenticator app; each code is one of the half minute after the last. */
type Person = { readonly loginId: string; readonly token: string; readonly code: () => string }

async function personWithApp(loginId = 'd1001-staff1'): Promise<Person> {
  const { accessToken: token } = await signInAs(server, loginId)
  const offered = await call(server, 'POST /auth/second-factor/offer', { token, body: { password: TEST_PASSWORD } })
  const secret = fromBase32(factorOfferSchema.parse(offered.body).secret)
  const code = () => {
    server.clock.move(TOTP_STEP_MS)
    return totpCode(secret, totpStep(server.clock.now()))
  }
  await call(server, 'POST /auth/second-factor/confirmation', { token, body: { code: code() } })
  return { loginId, token, code }
}

/** A sensitive request of this person, confirmed by a code or by a passkey. */
async function confirmed(token: string, proof: object, path: `/${string}`, body: Json = {}): Promise<Reply> {
  const actionHash = createHash('sha256')
    .update(stepUpText({ method: 'POST', path, body }))
    .digest('hex')
  const asked = await call(server, 'POST /auth/step-up', { token, body: { action: 'POST /auth/passkeys/offer', actionHash, ...proof } })
  if (asked.status !== 201) return asked
  const { ticket } = stepUpReplySchema.parse(asked.body)
  return call(server, `POST ${path}`, { token, body, headers: { [STEP_UP_HEADER]: ticket } })
}

async function offered({ token, code }: Person) {
  return passkeyOfferSchema.parse((await confirmed(token, { code: code() }, '/auth/passkeys/offer')).body)
}
const keep = ({ token }: Pick<Person, 'token'>, made: NewPasskey) => call(server, 'POST /auth/passkeys', { token, body: made })

async function personWithPasskey(loginId?: string): Promise<Person & { readonly passkey: SoftAuthenticator }> {
  const person = await personWithApp(loginId)
  const passkey = softAuthenticator(ORIGIN)
  expect(told(await keep(person, passkey.make(await offered(person), NAME)))).toBe(201)
  return { ...person, passkey }
}

/** The first half of a sign-in at the desk where nobody is signed in any more. */
async function passwordOf(person: Pick<Person, 'loginId'>) {
  const device = deviceNamed('PC')
  const { problem } = await call(server, 'POST /auth/sign-in', { body: { loginId: person.loginId, password: TEST_PASSWORD, device } })
  return { device, challengeTicket: problem?.challengeTicket ?? '', problem }
}
type Begun = Awaited<ReturnType<typeof passwordOf>>
const questionOf = async ({ challengeTicket }: Pick<Begun, 'challengeTicket'>) =>
  passkeyQuestionSchema.parse((await call(server, 'POST /auth/second-factor/passkey', { body: { challengeTicket } })).body)
const prove = ({ challengeTicket, device }: Begun, passkey: PasskeyAnswer) =>
  call(server, 'POST /auth/second-factor', { body: { challengeTicket, device, passkey } })

async function signedOut(person: Person): Promise<void> {
  await call(server, 'POST /auth/sign-out', { token: person.token, body: {} })
}

describe('adding a passkey', () => {
  test('[MFA-8] A-08 asks for the app first and for a step-up; then it stands in the list', async () => {
    const { accessToken: token } = await signInAs(server, 'd1002-staff1')
    expect(told(await call(server, 'POST /auth/passkeys/offer', { token, body: {} }))).toBe('second_factor_missing')
    const person = await personWithApp()
    expect(told(await call(server, 'POST /auth/passkeys/offer', { token: person.token, body: {} }))).toBe('step_up_needed')
    const offer = await offered(person)
    expect(offer).toMatchObject({ domain: PARTY.domain, known: [], person: { name: 'd1001-staff1' } })
    const kept = await keep(person, softAuthenticator(ORIGIN).make(offer, NAME))
    const { origin, passkeys } = passkeyListSchema.parse(kept.body)
    expect([origin, passkeys.map(({ name, lastUsedAt }) => [name, lastUsedAt])]).toEqual([ORIGIN, [[NAME, null]]])
    expect((await audited()).at(-1)).toMatchObject({ action: 'account.passkey_add', detail: { name: NAME } })
  })

  test('[MFA-8] A-08 what is made for another page, too late, twice, unverified or under a foreign challenge is not kept', async () => {
    const person = await personWithApp()
    const made = async (touch: Touch) => told(await keep(person, softAuthenticator(ORIGIN).make(await offered(person), NAME, touch)))
    expect(await made({ origin: 'https://desk.example.kr.evil.example' })).toBe('passkey_unknown')
    expect(await made({ domain: 'example.kr' })).toBe('passkey_unknown')
    expect(await made({ isVerified: false })).toBe('passkey_unknown')
    const offer = await offered(person)
    expect(told(await keep(person, softAuthenticator(ORIGIN).make({ ...offer, challenge: 'x'.repeat(43) }, NAME)))).toBe(
      'passkey_challenge_invalid',
    )
    const late = await offered(person)
    server.clock.move(PASSKEY_CHALLENGE_TTL_MS)
    expect(told(await keep(person, softAuthenticator(ORIGIN).make(late, NAME)))).toBe('passkey_challenge_invalid')
    const one = softAuthenticator(ORIGIN)
    const body = one.make(await offered(person), NAME)
    expect([told(await keep(person, body)), told(await keep(person, body))]).toEqual([201, 'passkey_challenge_invalid'])
    expect(told(await keep(person, one.make(await offered(person), NAME)))).toBe('passkey_exists')
  })

  test('[MFA-8] A-08 where the operator named no page there are none', async () => {
    const person = await personWithPasskey()
    const beside = await startBeside(server, 'all')
    try {
      const { token } = person
      expect(passkeyListSchema.parse((await call(beside, 'GET /auth/passkeys', { token })).body).origin).toBeNull()
      expect(told(await call(beside, 'POST /auth/step-up/passkey', { token, body: {} }))).toBe('passkeys_off')
      await signedOut(person)
      const body = { loginId: person.loginId, password: TEST_PASSWORD, device: deviceNamed('PC') }
      expect((await call(beside, 'POST /auth/sign-in', { body })).problem?.passkeyOrigin).toBeUndefined()
    } finally {
      await beside.close()
    }
  })
})

describe('signing in with a passkey', () => {
  test('[MFA-7] A-08 A-05 after the password, once: the answer opens one session and is worth nothing after that', async () => {
    const person = await personWithPasskey()
    await signedOut(person)
    const begun = await passwordOf(person)
    expect([begun.problem?.code, begun.problem?.passkeyOrigin]).toEqual(['second_factor_needed', ORIGIN])
    const answer = person.passkey.answer(await questionOf(begun))
    const replies = await Promise.all(Array.from({ length: 10 }, () => prove(begun, answer)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    const signIn = (await audited()).find(({ action, detail }) => action === 'session.sign_in' && detail.factor !== null)
    expect(signIn.detail.factor).toBe('passkey')
    const { rows } = await asOwner(server.database.ownerUrl, 'select counter, last_used_at from auth.passkey')
    expect(rows).toEqual([{ counter: '2', last_used_at: new Date(server.clock.now()) }])
  })

  test('[MFA-7] A-08 nothing is asked of a passkey before the password, nor of who has none', async () => {
    const { loginId, ...rest } = await personWithApp()
    await signedOut({ loginId, ...rest })
    const begun = await passwordOf({ loginId })
    expect(begun.problem?.passkeyOrigin).toBeUndefined()
    const ask = async (challengeTicket: string, headers = {}) =>
      told(await call(server, 'POST /auth/second-factor/passkey', { body: { challengeTicket }, headers }))
    expect(await ask('made up')).toBe('challenge_invalid')
    expect(await ask(begun.challengeTicket)).toBe('passkey_missing')
    expect(await ask(begun.challengeTicket, { origin: 'https://evil.example' })).toBe('origin_refused')
    server.clock.move(10 * MINUTE_MS)
    expect(await ask(begun.challengeTicket)).toBe('challenge_invalid')
  })

  test('[MFA-7] A-08 a challenge is for two minutes by the centre’s clock, for this sign-in, and is used up by a wrong answer too', async () => {
    const person = await personWithPasskey()
    await signedOut(person)
    const [begun, other] = [await passwordOf(person), await passwordOf(person)]
    const late = person.passkey.answer(await questionOf(begun))
    server.clock.move(PASSKEY_CHALLENGE_TTL_MS)
    expect(told(await prove(begun, late))).toBe('passkey_challenge_invalid')
    const [here, there] = [await questionOf(begun), await questionOf(other)]
    expect(told(await prove(begun, person.passkey.answer(there)))).toBe('passkey_challenge_invalid')
    expect(told(await prove(begun, person.passkey.answer(here)))).toBe('passkey_challenge_invalid')
    expect(told(await prove(other, person.passkey.answer(there)))).toBe(200)
  })

  test('[MFA-7] A-08 who was not verified, a foreign page, a forged signature and another’s passkey are a wrong code each', async () => {
    const person = await personWithPasskey()
    await signedOut(person)
    const begun = await passwordOf(person)
    const tried = async (touch: Touch, passkey = person.passkey) => told(await prove(begun, passkey.answer(await questionOf(begun), touch)))
    expect(await tried({ isVerified: false })).toBe('passkey_unknown')
    expect(await tried({ origin: 'https://evil.example' })).toBe('passkey_unknown')
    expect(await tried({ domain: 'example.kr' })).toBe('passkey_unknown')
    expect(await tried({ isForged: true })).toBe('passkey_unknown')
    expect(await tried({}, softAuthenticator(ORIGIN))).toBe('passkey_unknown')
    expect((await audited()).filter(({ action }) => action === 'session.second_factor_failed')).toHaveLength(CODE_FAILURES_FREE)
    expect(await tried({})).toBe('too_many_requests')
    server.clock.move(MINUTE_MS)
    expect(await tried({})).toBe(200)
    const { rows } = await asOwner(server.database.ownerUrl, 'select failed_count from auth.second_factor')
    expect(rows).toEqual([{ failed_count: 0 }])
  })

  test('[MFA-7] A-08 a counter that goes back is refused, counted and written down, and the kept one stays', async () => {
    const person = await personWithPasskey()
    await signedOut(person)
    const begun = await passwordOf(person)
    const tried = async (counter: number) => told(await prove(begun, person.passkey.answer(await questionOf(begun), { counter })))
    expect(await tried(1)).toBe('passkey_counter')
    const [event] = (await audited()).filter(({ action }) => action === 'session.passkey_counter')
    const { rows } = await asOwner(
      server.database.ownerUrl,
      'select p.id, counter, failed_count from auth.passkey p join auth.second_factor using (user_id)',
    )
    expect(event.detail).toEqual({ passkeyId: rows[0].id })
    expect(rows[0]).toMatchObject({ counter: '1', failed_count: 1 })
    expect(await tried(2)).toBe(200)
  })
})

describe('a passkey of somebody at work', () => {
  test('[MFA-7] [MFA-6] A-08 A-11 confirms a sensitive request in place of a code, in this session', async () => {
    const person = await personWithPasskey()
    const { token, passkey } = person
    const question = async (of = token) =>
      passkeyQuestionSchema.parse((await call(server, 'POST /auth/step-up/passkey', { token: of, body: {} })).body)
    const list = { docType: 'order', rows: 1 }
    expect(told(await call(server, 'POST /session/taking-out', { token, body: list }))).toBe('step_up_needed')
    const takeOut = async (answer: PasskeyAnswer) => told(await confirmed(token, { passkey: answer }, '/session/taking-out', list))
    const answer = passkey.answer(await question())
    expect(await takeOut(answer)).toBe(200)
    expect(await takeOut(answer)).toBe('passkey_challenge_invalid')
    const other = await personWithPasskey('d1001-staff2')
    expect(await takeOut(other.passkey.answer(await question()))).toBe('passkey_unknown')
  })

  test('[MFA-8] A-08 goes after a step-up, and with the second factor; another’s is what nobody has', async () => {
    const [mine, other] = [await personWithPasskey(), await personWithPasskey('d1001-staff2')]
    const idOf = async ({ token }: Person) =>
      passkeyListSchema.parse((await call(server, 'GET /auth/passkeys', { token })).body).passkeys[0]?.id
    const path = `/auth/passkeys/${await idOf(mine)}/removal` as const
    expect(told(await call(server, `POST ${path}`, { token: mine.token, body: {} }))).toBe('step_up_needed')
    expect(told(await confirmed(other.token, { code: other.code() }, path))).toBe('passkey_missing')
    expect(passkeyListSchema.parse((await confirmed(mine.token, { code: mine.code() }, path)).body).passkeys).toEqual([])
    expect((await audited()).at(-1)).toMatchObject({ action: 'account.passkey_remove', detail: { name: NAME } })
    expect(await idOf(mine)).toBeUndefined()
    await call(server, 'POST /auth/second-factor/removal', { token: other.token, body: { password: TEST_PASSWORD, code: other.code() } })
    expect(await idOf(other)).toBeUndefined()
  })
})
