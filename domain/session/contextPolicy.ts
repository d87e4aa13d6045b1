import { z } from 'zod'
import { roleSchema } from '../access/permissions.ts'
import { dealerCodeSchema } from '../kernel/ids.ts'
import { HOUR_MS, MINUTE_MS, type Millis } from '../kernel/instant.ts'
import type { DeviceState } from './deviceTable.ts'

/** From letting in to refusing. `stepUp`: only with a code of the second factor, shown for this session. */
export const verdicts = ['allow', 'stepUp', 'deny'] as const
export type Verdict = (typeof verdicts)[number]

/** What may be doubted of where, when, with what and how somebody works; each list from no doubt to most. */
export const doubtLevels = {
  device: ['approved', 'known', 'keyless'],
  place: ['inside', 'outside'],
  hour: ['inside', 'outside'],
  travel: ['none', 'changed'],
  version: ['current', 'older'],
  /** What the rules of the audit trail found and no code was shown since. */
  conduct: ['usual', 'unusual'],
} as const
export type DoubtKind = keyof typeof doubtLevels
export type Doubts = { readonly [K in DoubtKind]: (typeof doubtLevels)[K][number] }
export const doubtKinds = Object.keys(doubtLevels) as readonly DoubtKind[]
export const doubtKindSchema = z.enum(doubtKinds)

const verdictSchema = z.enum(verdicts)
const networksSchema = z
  .array(z.union([z.cidrv4(), z.cidrv6()]))
  .min(1)
  .max(200)
const versionSchema = z.string().regex(/^\d{1,5}(\.\d{1,5}){2}$/)
/** Seoul has no summer time. */
const SEOUL_AHEAD_MS = 9 * HOUR_MS

/** The operator's rules. What is not said is not asked. */
export const contextPolicySchema = z.strictObject({
  /** Of whom it is asked. */
  roles: z.array(roleSchema).min(1),
  device: z
    .strictObject({ known: verdictSchema, keyless: verdictSchema })
    .refine(({ known, keyless }) => severity(known) <= severity(keyless), 'a PC without a key is no better than a known one')
    .optional(),
  /** Networks of each dealer, and under `all` those of everybody. */
  place: z
    .strictObject({ networks: z.record(z.union([dealerCodeSchema, z.literal('all')]), networksSchema), outside: verdictSchema })
    .optional(),
  /** Hours of the day in Seoul, from the first to before the last. */
  hour: z
    .strictObject({ from: z.int().min(0).max(23), to: z.int().min(1).max(24), outside: verdictSchema })
    .refine(({ from, to }) => from < to, 'begins before it ends')
    .optional(),
  /** Regions by their networks; one that is not in the list is one of its own. */
  travel: z
    .strictObject({
      regions: z.record(z.string().min(1).max(40), networksSchema),
      withinMinutes: z.int().min(1).max(1440),
      changed: verdictSchema,
    })
    .optional(),
  version: z.strictObject({ least: versionSchema, older: verdictSchema }).optional(),
  /** A code answers it for good, so nothing is harder. Not said: asked of who has a second factor. */
  conduct: z.strictObject({ unusual: verdictSchema.exclude(['deny']) }).optional(),
})
export type ContextPolicy = z.infer<typeof contextPolicySchema>

/** Where, when and with what somebody works. `isInNetwork`: an address that cannot be read is in none. */
export type Context = {
  readonly deviceState: DeviceState
  readonly isInNetwork: boolean
  readonly region: string | null
  readonly address: string
  /** Where the same person was last at work; null: nobody knows. */
  readonly before: { readonly address: string; readonly region: string | null; readonly at: Millis } | null
  readonly appVersion: string
  readonly isUnusual: boolean
  readonly now: Millis
}

/** POL-1: what of it is in doubt, measured by the policy. What cannot be read is doubted most. */
export function doubtsOf(context: Context, policy: ContextPolicy): Doubts {
  const { before, now, deviceState } = context
  const hour = Math.floor((now + SEOUL_AHEAD_MS) / HOUR_MS) % 24
  const isElsewhere = before !== null && before.address !== context.address && (context.region === null || before.region !== context.region)
  const wasJustThere = before !== null && policy.travel !== undefined && now - before.at < policy.travel.withinMinutes * MINUTE_MS
  return {
    device: deviceState === 'approved' ? 'approved' : deviceState === 'none' ? 'keyless' : 'known',
    place: context.isInNetwork ? 'inside' : 'outside',
    hour: policy.hour === undefined || (hour >= policy.hour.from && hour < policy.hour.to) ? 'inside' : 'outside',
    travel: isElsewhere && wasJustThere ? 'changed' : 'none',
    version: policy.version === undefined || isAtLeast(context.appVersion, policy.version.least) ? 'current' : 'older',
    conduct: context.isUnusual ? 'unusual' : 'usual',
  }
}

/**
 * POL-1: what follows, and for which doubts. The worst of them counts, so that one doubt more never loosens anything. Source: security
 * requirement A-10, ASVS 8.2.4.
 */
export function decideContext(
  doubts: Doubts,
  policy: ContextPolicy,
): { readonly verdict: Verdict; readonly reasons: readonly DoubtKind[] } {
  const each = doubtKinds.map((kind) => ({ kind, verdict: verdictOf(kind, doubts, policy) }))
  const verdict = each.reduce<Verdict>((worst, one) => (severity(one.verdict) > severity(worst) ? one.verdict : worst), 'allow')
  return { verdict, reasons: each.filter((one) => one.verdict !== 'allow').map(({ kind }) => kind) }
}

function verdictOf(kind: DoubtKind, doubts: Doubts, policy: ContextPolicy): Verdict {
  const of: Record<DoubtKind, Verdict | undefined> = {
    device: doubts.device === 'approved' ? 'allow' : policy.device?.[doubts.device],
    place: doubts.place === 'inside' ? 'allow' : policy.place?.outside,
    hour: doubts.hour === 'inside' ? 'allow' : policy.hour?.outside,
    travel: doubts.travel === 'none' ? 'allow' : policy.travel?.changed,
    version: doubts.version === 'current' ? 'allow' : policy.version?.older,
    conduct: doubts.conduct === 'usual' ? 'allow' : (policy.conduct?.unusual ?? 'stepUp'),
  }
  return of[kind] ?? 'allow'
}

/** POL-2: whether it goes on. `hasCode`: a code of the second factor was shown for this session, where it still is. */
export function mayGoOn(verdict: Verdict, hasCode: boolean): boolean {
  return verdict === 'allow' || (verdict === 'stepUp' && hasCode)
}

function severity(verdict: Verdict): number {
  return verdicts.indexOf(verdict)
}

/** A version that cannot be read is older than any. */
function isAtLeast(version: string, least: string): boolean {
  const read = versionSchema.safeParse(version.split(/[-+]/)[0])
  if (!read.success) return false
  const [have, want] = [read.data, least].map((text) => text.split('.').map(Number))
  for (const [index, wanted] of (want ?? []).entries()) if ((have?.[index] ?? 0) !== wanted) return (have?.[index] ?? 0) > wanted
  return true
}
