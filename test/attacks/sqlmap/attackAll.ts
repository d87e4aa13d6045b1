import type { AttackPerson } from './attackPerson.ts'
import { startAttackRelay, type RelayedRequest } from './attackRelay.ts'
import type { AttackRequest } from './attackRequests.ts'
import { runSqlmap, type Finding } from './runSqlmap.ts'

export type Attacked = {
  readonly request: AttackRequest
  readonly findings: readonly Finding[]
  /** How many requests were made, by the status of their answers. */
  readonly statuses: Readonly<Record<string, number>>
  /** Answers that are a mistake of the server’s own: what was said reached what it should not. */
  readonly broke: readonly RelayedRequest[]
}

/** A schema of tomorrow is told to come again, which is no mistake. */
const isBroken = ({ status, answer }: RelayedRequest): boolean =>
  status === 0 || status === 500 || (status === 503 && answer.includes('audit_unavailable'))

/** Attacks each request as the first of `people` who may make it; those that nobody need be signed in for come last. */
export async function attackAll(given: {
  readonly sqlmap: string
  readonly server: string
  readonly people: readonly AttackPerson[]
  readonly requests: readonly AttackRequest[]
  readonly level: number
  readonly risk: number
  readonly onAttacked?: (attacked: Attacked) => void
}): Promise<readonly Attacked[]> {
  const { sqlmap, server, people, level, risk } = given
  const relay = await startAttackRelay(server)
  const all: Attacked[] = []
  try {
    // Wrong passwords make the next one wait, whoever sends it.
    for (const request of given.requests.toSorted((a, b) => Number(a.permission === 'public') - Number(b.permission === 'public'))) {
      const person = people.find(({ permissions }) => permissions.includes(request.permission))
      if (!person && request.permission !== 'public') throw new Error(`nobody may ask ${request.name}`)
      relay.as(person && request.permission !== 'public' ? await person.token() : null)
      const findings = await runSqlmap({ sqlmap, url: relay.url, request, level, risk })
      const taken = relay.taken()
      const attacked = {
        request,
        findings,
        statuses: Object.fromEntries([...Map.groupBy(taken, ({ status }) => status)].map(([status, of]) => [status, of.length])),
        broke: taken.filter(isBroken),
      }
      all.push(attacked)
      given.onAttacked?.(attacked)
    }
  } finally {
    await relay.close()
  }
  return all
}
