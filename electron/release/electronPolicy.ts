/**
 * Which majors of Electron still get security fixes: the newest three. Look at https://releases.electronjs.org when you take a new
 * one, or when `npm run package` asks for it, and write down the day.
 */
export const electronPolicy = { lookedAt: '2026-11-30', majors: [45, 44, 43] } as const

/** What was looked at longer ago says nothing about today: in this time a new major comes out, and an old one is given up. */
export const POLICY_DAYS_MAX = 90

const DAY_MS = 86_400_000

type Policy = { readonly lookedAt: string; readonly majors: readonly number[] }

/** Why a program must not be made with this Electron now, in a sentence; null when it may. `version`: exact, as `45.4.1`. */
export function electronFault(input: { readonly version: string; readonly policy: Policy; readonly nowMs: number }): string | null {
  const { version, policy, nowMs } = input
  const exact = /^(\d+)\.\d+\.\d+$/.exec(version)
  if (exact === null) return `Electron is not pinned to one version: ${version}.`
  if (!policy.majors.includes(Number(exact[1])))
    return `Electron ${version} gets no security fixes any more: the newest three majors are ${policy.majors.join(', ')}.`
  const days = Math.floor((nowMs - Date.parse(`${policy.lookedAt}T00:00:00Z`)) / DAY_MS)
  if (!(days <= POLICY_DAYS_MAX))
    return `Nobody has looked for ${days} days which majors of Electron get security fixes: see electron/release/electronPolicy.ts.`
  return null
}
