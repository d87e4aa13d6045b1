import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { twoPersonsMatters, twoPersonsSchema, type TwoPersons } from '../domain/access/approval.ts'
import type { ContextPolicy } from '../domain/session/contextPolicy.ts'
import { passkeyPartyOf, type PasskeyParty } from '../domain/session/passkey.ts'
import { readContextPolicy } from './readContextPolicy.ts'
import { roles as userRoles, roleSchema, type Role } from '../domain/access/permissions.ts'

export const roles = ['all', 'api', 'auth', 'worker'] as const
export type ServerRole = (typeof roles)[number]

export const PORT_DEFAULT = 21_000

const wholeNumber = (max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'a whole number')
    .transform(Number)
    .refine((value) => value <= max, `at most ${max}`)

const flagsSchema = z.strictObject({
  role: z.enum(roles).default('all'),
  port: wholeNumber(65_535).optional(),
  host: z.string().min(1).default('127.0.0.1'),
  'data-dir': z.string().min(1).optional(),
  contracts: wholeNumber(1_000_000).optional(),
})
/** What stands between commas. */
function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** Roles between commas, or `all`. */
const rolesSchema = z
  .string()
  .default('')
  .transform((text) => (text.trim() === 'all' ? [...userRoles] : namesIn(text)))
  .pipe(z.array(roleSchema))

/** An origin that browsers make passkeys for, as they write it. */
const partySchema = z.string().transform((text, context) => {
  const party = URL.canParse(text) ? passkeyPartyOf(new URL(text).origin) : null
  if (party) return party
  context.addIssue({ code: 'custom', message: 'an https origin with a name, or http://localhost with a port' })
  return z.NEVER
})

const environmentSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  ALLOWED_ORIGINS: z.string().default('').transform(namesIn),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SECOND_FACTOR: rolesSchema,
  DEVICE_APPROVAL: rolesSchema,
  PASSKEY_ORIGIN: partySchema.optional(),
  ACCESS_POLICY: z.string().min(1).optional(),
  TRUST_PROXY: z.stringbool().default(false),
  TWO_PERSONS: z.string().transform(namesIn).pipe(z.array(twoPersonsSchema)).optional(),
  CALL_LIMITS: z.string().default('1').pipe(wholeNumber(1000)),
  AUDIT_DIR: z.string().min(1).optional(),
  AUDIT_KEY_FILE: z.string().min(1).optional(),
  IDENTITY_KEY_FILE: z.string().min(1).optional(),
  PAYMENT_GATEWAY_URL: z.url({ protocol: /^https?$/ }).optional(),
  PAYMENT_SECRET_KEY: z.string().min(1).optional(),
})

export type ServerConfig = {
  readonly role: ServerRole
  /** Asked for by name: a busy one is an error then, otherwise the next free one is taken. */
  readonly port: number
  readonly portIsFixed: boolean
  readonly host: string
  readonly dataDir: string
  /** Contracts of the big demo dealer; undefined leaves it to the demo world. */
  readonly contracts: number | undefined
  /** A PostgreSQL of the operator's; undefined means our own, with a demo world in it. */
  readonly databaseUrl: string | undefined
  /** Undefined: our own data are played through the simulator, an operator's take no payment. */
  readonly paymentGateway: { readonly baseUrl: string; readonly secretKey: string } | undefined
  /** Where signed heads of the audit chain are copied to, and the key that signs them: both outside of the database. */
  readonly audit: { readonly dir: string; readonly keyFile: string }
  /** What identity seals its secrets with, outside of the database. */
  readonly identityKeyFile: string
  readonly allowedOrigins: readonly string[]
  readonly logLevel: string
  readonly trustProxy: boolean
  /** By how much the budgets of calls are widened; 0: calls are not counted. */
  readonly callLimits: number
  /** The roles that must have a second factor; whoever has one is asked for it in any role. */
  readonly factorDemandedOf: ReadonlySet<Role>
  /** The roles whose every further device waits for a manager. */
  readonly approvalDemandedOf: ReadonlySet<Role>
  /** Whom passkeys are made for; null: the operator does not say, and none are (in the demo world: pages of `http://localhost`). */
  readonly passkeyParty: PasskeyParty | null
  /** What takes two persons. In the demo world, with its one administrator, nothing unless told. */
  readonly twoPersons: ReadonlySet<TwoPersons>
  /** Where, when and with what people may work; null: nothing is asked. */
  readonly contextPolicy: ContextPolicy | null
}

/** What the program was asked to do, or a sentence that says what it does not understand (for stderr, exit 2). */
export function readConfig(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  projectRoot: string,
): { readonly ok: true; readonly config: ServerConfig } | { readonly ok: false; readonly sentence: string } {
  const given = readFlags(args)
  if (!given.ok) return given
  const flags = flagsSchema.safeParse(given.values)
  if (!flags.success) return { ok: false, sentence: sentenceOf(flags.error, '--') }
  const read = environmentSchema.safeParse(withoutEmpty(environment))
  if (!read.success) return { ok: false, sentence: sentenceOf(read.error, '') }
  const { role, port, host, contracts } = flags.data
  const dataDir = flags.data['data-dir'] ?? join(projectRoot, '.data')
  const auditDir = read.data.AUDIT_DIR ?? join(dataDir, 'audit')
  const { PAYMENT_GATEWAY_URL: baseUrl, PAYMENT_SECRET_KEY: secretKey } = read.data
  if ((baseUrl === undefined) !== (secretKey === undefined))
    return { ok: false, sentence: 'PAYMENT_GATEWAY_URL and PAYMENT_SECRET_KEY are set together or not at all.' }
  const factorDemandedOf = new Set(read.data.SECOND_FACTOR)
  const alone = read.data.DEVICE_APPROVAL.find((asked) => !factorDemandedOf.has(asked))
  // A first device is taken by itself: with a password alone whoever guesses it would be the owner.
  if (alone !== undefined)
    return {
      ok: false,
      sentence: `DEVICE_APPROVAL asks for ${alone}, of whom SECOND_FACTOR asks nothing: the first PC of a person is taken with both factors.`,
    }
  const policy = readContextPolicy(read.data.ACCESS_POLICY)
  if (!policy.ok) return policy
  if (role !== 'all' && read.data.DATABASE_URL === undefined)
    return { ok: false, sentence: `--role=${role} needs DATABASE_URL: our own database serves one process.` }
  return {
    ok: true,
    config: {
      role,
      port: port ?? PORT_DEFAULT,
      portIsFixed: port !== undefined,
      host,
      dataDir,
      contracts,
      databaseUrl: read.data.DATABASE_URL,
      paymentGateway: baseUrl === undefined || secretKey === undefined ? undefined : { baseUrl: baseUrl.replace(/\/$/, ''), secretKey },
      audit: { dir: auditDir, keyFile: read.data.AUDIT_KEY_FILE ?? join(auditDir, 'audit-key.pem') },
      identityKeyFile: read.data.IDENTITY_KEY_FILE ?? identityKeyFileIn(dataDir),
      allowedOrigins: read.data.ALLOWED_ORIGINS,
      logLevel: read.data.LOG_LEVEL,
      trustProxy: read.data.TRUST_PROXY,
      callLimits: read.data.CALL_LIMITS,
      factorDemandedOf,
      approvalDemandedOf: new Set(read.data.DEVICE_APPROVAL),
      passkeyParty: read.data.PASSKEY_ORIGIN ?? null,
      twoPersons: new Set(read.data.TWO_PERSONS ?? (read.data.DATABASE_URL === undefined ? [] : twoPersonsMatters)),
      contextPolicy: policy.value,
    },
  }
}

/** Beside the other data of the program unless the operator says otherwise. */
export function identityKeyFileIn(dataDir: string): string {
  return join(dataDir, 'identity-keys')
}

function readFlags(
  args: readonly string[],
): { readonly ok: true; readonly values: unknown } | { readonly ok: false; readonly sentence: string } {
  const options = Object.fromEntries(Object.keys(flagsSchema.shape).map((name) => [name, { type: 'string' as const }]))
  try {
    return { ok: true, values: { ...parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values } }
  } catch (error) {
    return { ok: false, sentence: error instanceof Error ? error.message : 'The arguments cannot be read.' }
  }
}

/** Names the setting, never its value: an address may carry a password. */
function sentenceOf(error: z.ZodError, prefix: string): string {
  const issue = error.issues[0]
  return `${prefix}${issue?.path.join('.') ?? ''} is not understood: ${issue?.message ?? ''}`
}

function withoutEmpty(environment: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
}
