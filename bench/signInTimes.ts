import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { openDemoCentre } from './demoCentre.ts'
import { post } from './demoPeople.ts'
import { median } from './statistics.ts'

/**
 * `npm run bench:sign-in-times -- [--rounds 300]`: how long the answer to a wrong password takes for a login id that nobody has and for
 * three that somebody has, each try from an address of its own, one after the other and in turns. The medians, and for each of the three
 * how likely a difference as large comes by chance (Mann-Whitney, two-sided): a small number would tell who works here.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '300' } } })
const rounds = Number(values.rounds)
const logins = ['nobody-at-all', 'd1001-staff1', 'd1001-staff3', 'admin1'] as const

const times = new Map<string, number[]>(logins.map((login) => [login, []]))

async function measure(url: string): Promise<void> {
  for (let round = -5; round < rounds; round++)
    for (const [i, login] of logins.entries()) {
      const address = `10.${i}.${(round + 5) >> 8}.${(round + 5) & 255}`
      const device = { deviceId: randomUUID(), name: 'PC', platform: 'win32', appVersion: '0.1.0' }
      const wrong = { loginId: login, password: 'a wrong password', device }
      const startedMs = performance.now()
      const answer = await post(`${url}/api/v1/auth/sign-in`, wrong, { 'x-forwarded-for': address })
      await answer.text()
      if (answer.status !== 401) throw new Error(`${login} was answered with ${answer.status}`)
      // The first rounds warm up.
      if (round >= 0) times.get(login)!.push(performance.now() - startedMs)
    }
}

const say = (line: string) => process.stderr.write(`${line}\n`)
const centre = await openDemoCentre({ contracts: 100, say, furnish: () => Promise.resolve() })
try {
  await centre.withRoles(['all'], (running) => measure(running.get('all')!.url))
} finally {
  await centre.stop()
}
const nobodys = times.get(logins[0])!
for (const login of logins) {
  const own = times.get(login)!
  const chance = login === logins[0] ? '' : `, by chance p = ${chanceOf(nobodys, own).toFixed(3)}`
  process.stdout.write(`${login.padEnd(14)} median ${median(own).toFixed(2)} ms of ${own.length}${chance}\n`)
}

/** Mann-Whitney's U by its normal approximation; there are no ties among times. */
function chanceOf(one: readonly number[], other: readonly number[]): number {
  const ranked = [...one.map((ms) => ({ ms, own: true })), ...other.map((ms) => ({ ms, own: false }))].toSorted((a, b) => a.ms - b.ms)
  const rankSum = ranked.reduce((sum, { own }, i) => (own ? sum + i + 1 : sum), 0)
  const [n, m] = [one.length, other.length]
  const u = rankSum - (n * (n + 1)) / 2
  const z = Math.abs(u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12)
  // Abramowitz and Stegun 7.1.26: the error function to seven digits.
  const x = z / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  return t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x)
}
