import type { DealerCode } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { wayToPermission, type GivenRole, type RoleBook } from './roleBook.ts'

/** Whether a role that was given counts: it does, will from its beginning on, did until its end, or would in the shop it was given for. */
export const standings = ['counts', 'later', 'over', 'elsewhere'] as const
export type Standing = (typeof standings)[number]

/** A role of the person's that leads to the permission, the way it takes, and whether it counts. */
export type Ground = { readonly given: GivenRole; readonly way: readonly string[]; readonly standing: Standing }

export type Explanation = {
  readonly may: boolean
  /** The account is stopped: nothing else matters. */
  readonly isStopped: boolean
  /** What leads to the permission, what counts first. */
  readonly grounds: readonly Ground[]
  /** Roles that hold the permission, by themselves or by a junior: what the person would need. */
  readonly holders: readonly string[]
}

export type ExplainedPerson = { readonly dealerCode: DealerCode | null; readonly isStopped: boolean; readonly given: readonly GivenRole[] }

/** ACC-4: how a role that was given stands at `now`. What was taken away before it began is over. */
export function standingOf({ scope, validFrom, validTo }: GivenRole, dealerCode: DealerCode | null, now: Instant): Standing {
  const time = Date.parse(now)
  if (validTo !== null && (Date.parse(validTo) <= time || Date.parse(validTo) <= Date.parse(validFrom))) return 'over'
  if (Date.parse(validFrom) > time) return 'later'
  return scope === 'all' || scope === `dealer:${dealerCode}` ? 'counts' : 'elsewhere'
}

/**
 * ACC-6: why a person may or may not do a thing. Says the same as `desk.permissions_of` in the database, and the grounds of it.
 * Total: an unknown permission is held by nobody.
 */
export function explainPermission(
  book: RoleBook,
  person: ExplainedPerson,
  { permission, now }: { readonly permission: string; readonly now: Instant },
): Explanation {
  const grounds = person.given
    .flatMap((given): Ground[] => {
      const way = wayToPermission(book, given.role, permission)
      return way === null ? [] : [{ given, way, standing: standingOf(given, person.dealerCode, now) }]
    })
    .toSorted((a, b) => standings.indexOf(a.standing) - standings.indexOf(b.standing))
  return {
    may: !person.isStopped && grounds.some(({ standing }) => standing === 'counts'),
    isStopped: person.isStopped,
    grounds,
    holders: book.roles.map(({ code }) => code).filter((code) => wayToPermission(book, code, permission) !== null),
  }
}
