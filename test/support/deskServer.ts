import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TwoPersons } from '../../domain/access/approval.ts'
import type { Role } from '../../domain/access/permissions.ts'
import { deviceIdSchema } from '../../domain/kernel/ids.ts'
import type { Millis } from '../../domain/kernel/instant.ts'
import type { EndpointName } from '../../domain/protocol/endpoints.ts'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { problemSchema, type Problem } from '../../domain/protocol/problem.ts'
import { signInReplySchema, type SignInReply } from '../../domain/protocol/auth.ts'
import type { ContextPolicy } from '../../domain/session/contextPolicy.ts'
import type { PasskeyParty } from '../../domain/session/passkey.ts'
import type { Device } from '../../domain/session/session.ts'
import { createApp, type DeskApp } from '../../server/app.ts'
import { createLogger } from '../../server/platform/logger.ts'
import { hashPassword, LEAST_COST } from '../../server/auth/passwordHasher.ts'
import type { PaymentGateway } from '../../server/payments/paymentGateway.ts'
import { settleEpoch } from '../../server/replication/settleEpoch.ts'
import { freshDatabase, type FreshDatabase } from './freshDatabase.ts'

export const TEST_PASSWORD = 'a password of the test 2026'

/** A clock that tests move by hand; it starts at the machine's time, so that rows look like real ones. */
export type MovableClock = { readonly now: () => Millis; readonly move: (byMs: number) => void }

export function movableClock(start: Millis = Date.now()): MovableClock {
  let moved = 0
  return { now: () => start + moved, move: (byMs) => void (moved += byMs) }
}

export type DeskServer = {
  readonly url: string
  readonly host: string
  readonly app: DeskApp
  readonly database: FreshDatabase
  readonly clock: MovableClock
  /** Lines the server logged so far. */
  readonly logged: readonly string[]
  close(): Promise<void>
}

export const testUsers: Readonly<Record<string, { readonly role: Role; readonly dealerCode: string | null }>> = {
  'd1001-staff1': { role: 'DEALER_STAFF', dealerCode: 'D1001' },
  'd1001-staff2': { role: 'DEALER_STAFF', dealerCode: 'D1001' },
  'd1001-manager': { role: 'DEALER_MANAGER', dealerCode: 'D1001' },
  'd1002-staff1': { role: 'DEALER_STAFF', dealerCode: 'D1002' },
  counselor1: { role: 'COUNSELOR', dealerCode: null },
  marketing1: { role: 'MARKETING', dealerCode: null },
  auditor1: { role: 'AUDITOR', dealerCode: null },
  admin1: { role: 'ADMIN', dealerCode: null },
}

/** The whole server over a fresh database with the users above, listening on a port of the system's choice. */
export async function startDeskServer(
  options: Partial<
    Pick<
      StartOptions,
      | 'allowedOrigins'
      | 'payments'
      | 'role'
      | 'factorDemandedOf'
      | 'approvalDemandedOf'
      | 'twoPersons'
      | 'contextPolicy'
      | 'passkeyParty'
      | 'trustProxy'
    >
  > & {
    readonly startsAt?: Millis
  } = {},
): Promise<DeskServer> {
  const database = await freshDatabase()
  await insertUsers(database)
  await settleEpoch({ ownerUrl: database.ownerUrl, mint: randomUUID })
  const server = await startOn({ ...options, database, clock: movableClock(options.startsAt) })
  return { ...server, close: () => server.close().then(() => database.close()) }
}

/** Another process of the centre as far as it can tell: on the same database, by the same clock. */
export function startBeside(
  { database, clock }: DeskServer,
  role: 'all' | 'api',
  factorDemandedOf: readonly Role[] = [],
): Promise<DeskServer> {
  return startOn({ database, clock, role, factorDemandedOf })
}

type StartOptions = {
  readonly database: FreshDatabase
  readonly clock: MovableClock
  readonly allowedOrigins?: readonly string[]
  readonly payments?: PaymentGateway
  readonly role?: 'all' | 'api'
  readonly factorDemandedOf?: readonly Role[]
  readonly approvalDemandedOf?: readonly Role[]
  readonly twoPersons?: readonly TwoPersons[]
  readonly contextPolicy?: ContextPolicy
  readonly passkeyParty?: PasskeyParty
  /** Whoever asks says where he comes from. */
  readonly trustProxy?: boolean
}

async function startOn(options: StartOptions): Promise<DeskServer> {
  const { database, clock, role = 'all' } = options
  const spoolDir = mkdtempSync(join(tmpdir(), 'dealer-desk-test-'))
  const logged: string[] = []
  const app = await createApp({
    database,
    authDatabase: role === 'all' ? database.auth : undefined,
    clock: clock.now,
    log: createLogger('debug', { write: (line) => void logged.push(line) }),
    role,
    passwordCost: LEAST_COST,
    factorDemandedOf: new Set(options.factorDemandedOf),
    approvalDemandedOf: new Set(options.approvalDemandedOf),
    twoPersons: new Set(options.twoPersons),
    contextPolicy: options.contextPolicy ?? null,
    passkeyParty: () => options.passkeyParty ?? null,
    trustProxy: options.trustProxy ?? false,
    allowedOrigins: options.allowedOrigins ?? [],
    pagesRoot: spoolDir,
    spoolDir,
    keysFile: join(spoolDir, 'public-keys.json'),
    identityKeyFile: database.identityKeyFile,
    payments: options.payments,
    checkReplies: true,
  })
  app.setReady()
  const url = await app.http.listen({ host: '127.0.0.1', port: 0 })
  const close = async (): Promise<void> => {
    await app.close()
    rmSync(spoolDir, { recursive: true, force: true })
  }
  return { url, host: new URL(url).host, app, database, clock, logged, close }
}

/** The users above, with one password. */
export async function insertUsers({ db, auth }: FreshDatabase): Promise<void> {
  const passwordHash = await hashPassword(TEST_PASSWORD, LEAST_COST)
  await db
    .insertInto('desk.dealer')
    .values(['D1001', 'D1002'].map((code) => ({ code, name: `대리점 ${code}` })))
    .execute()
  await auth.db
    .insertInto('auth.app_user')
    .values(
      Object.entries(testUsers).map(([login, { role, dealerCode }]) => ({
        id: randomUUID(),
        login_id: login,
        display_name: `사람 ${login}`,
        role,
        dealer_code: dealerCode,
        password_hash: passwordHash,
        disabled_at: null,
      })),
    )
    .execute()
}

export function deviceNamed(name: string, platform: Device['platform'] = 'win32'): Device {
  return { deviceId: deviceIdSchema.parse(randomUUID()), name, platform, appVersion: '0.1.0' }
}

/** One answer of the server: its status, headers, body as JSON, and the problem if it is one. */
export type Reply = { readonly status: number; readonly headers: Headers; readonly body: unknown; readonly problem: Problem | null }

export async function call(
  server: Pick<DeskServer, 'url'>,
  name: EndpointName | `${'GET' | 'POST' | 'DELETE'} /${string}`,
  given: { readonly body?: unknown; readonly token?: string | undefined; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Reply> {
  const [method, path] = name.split(' ') as [string, string]
  const response = await fetch(`${server.url}${API_PREFIX}${path}`, {
    method,
    headers: {
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...(given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }),
      ...given.headers,
    },
    ...(method === 'POST' ? { body: typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? {}) } : {}),
  })
  const text = await response.text()
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true
  const body: unknown = text === '' ? null : parseJson(text)
  return { status: response.status, headers: response.headers, body, problem: isProblem ? problemSchema.parse(body) : null }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export type SignedInTester = SignInReply & { readonly accessToken: string; readonly refreshToken: string; readonly device: Device }

/** Signs in on a device of its own (or the given one); throws when the server refuses. */
export async function signInAs(
  server: Pick<DeskServer, 'url'>,
  loginId: string,
  device = deviceNamed(`PC of ${loginId}`),
): Promise<SignedInTester> {
  const reply = await call(server, 'POST /auth/sign-in', { body: { loginId, password: TEST_PASSWORD, device } })
  if (reply.status !== 200) throw new Error(`sign-in as ${loginId} was refused: ${reply.problem?.code ?? reply.status}`)
  const { accessToken = '', refreshToken = '', ...rest } = signInReplySchema.parse(reply.body)
  return { ...rest, accessToken, refreshToken, device }
}
