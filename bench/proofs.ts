import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { EmbeddedJWK, jwtVerify } from 'jose'
import { chromium } from 'playwright-core'
import { signInReplySchema } from '../domain/protocol/auth.ts'
import { PROOF_CURVE, PROOF_HEADER } from '../domain/session/deviceProof.ts'
import { createProofReader } from '../server/auth/readProof.ts'
import { DEMO_PASSWORD } from '../server/demo/demoUsers.ts'
import { createDeviceProver, type DeviceProver, type ProvenRequest } from '../sync/proveDevice.ts'
import { chromiumOptions } from './chromiumOptions.ts'
import { openDemoCentre } from './demoCentre.ts'
import { post } from './demoPeople.ts'
import type { Running } from './program.ts'
import { median } from './statistics.ts'

/**
 * `npm run bench:proofs -- [--requests 4000]`: what a proof with each request costs: to read one (with the key at hand, with a new key, and as jose alone would), to
 * make one (in main and in a browser), and what the server's process takes for the same request without and with one. CPU time, not waiting.
 */
const { values } = parseArgs({ options: { requests: { type: 'string', default: '4000' } } })
const requests = Number(values.requests)
const ROUNDS = 5
/** Made this many at a time, so that none is a minute old when it is shown. */
const BATCH = 500
const PATH = '/api/v1/me'

const say = (line: string) => process.stdout.write(`${line}\n`)

async function newProver(origin: string): Promise<DeviceProver> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: PROOF_CURVE }, false, ['sign', 'verify'])
  const publicJwk = await crypto.subtle.exportKey('jwk', publicKey)
  return createDeviceProver({
    key: { pair: async () => ({ privateKey, publicJwk }) },
    origin,
    now: Date.now,
    uuid: () => crypto.randomUUID(),
  })
}

/** Microseconds of CPU of this process for one of `work`, the median of some rounds. */
async function cpuOf(work: (i: number) => Promise<unknown>): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage()
    for (let i = 0; i < BATCH; i++) await work(i)
    const { user, system } = process.cpuUsage(before)
    rounds.push((user + system) / BATCH)
  }
  // The first warms up.
  return median(rounds.slice(1))
}

async function measureAlone(): Promise<void> {
  const prover = await newProver('https://desk.example')
  const request: ProvenRequest = { method: 'GET', path: PATH, carries: { accessToken: 'x'.repeat(400) } }
  const proofs = await Promise.all(Array.from({ length: BATCH }, () => prover.proofFor(request)))
  const read = createProofReader()
  const figures = {
    'read, key at hand': await cpuOf((i) => read(proofs[i] ?? '')),
    'read, new key': await cpuOf((i) => createProofReader()(proofs[i] ?? '')),
    'read, by jose': await cpuOf((i) => jwtVerify(proofs[i] ?? '', EmbeddedJWK, { algorithms: ['ES256'] })),
    'made in main': await cpuOf(() => prover.proofFor(request)),
  }
  for (const [name, us] of Object.entries(figures)) say(`${name.padEnd(28)} ${us.toFixed(0)} µs CPU`)
}

/** The operating system counts the time of a process in hundredths of a second. */
function cpuSecondsOf({ child }: Running): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function measureServer(server: Running): Promise<void> {
  const prover = await newProver(server.url)
  const device = (name: string) => ({ deviceId: crypto.randomUUID(), name, platform: 'linux', appVersion: '0' })
  const enter = async (loginId: string, proves: boolean): Promise<string> => {
    const body = { loginId, password: DEMO_PASSWORD, device: device(loginId) }
    const url = `${server.url}/api/v1/auth/sign-in`
    const once = async (headers: Record<string, string>) => {
      const answer = await post(url, body, headers)
      const reply = (await answer.json()) as { readonly code?: 'device_nonce_needed' }
      return { reply, refused: reply.code ?? null, header: (name: string) => answer.headers.get(name) }
    }
    const request = { method: 'POST', path: '/api/v1/auth/sign-in', carries: 'nothing' } as const
    const { reply } = proves ? await prover.send(request, (proof) => once({ [PROOF_HEADER]: proof })) : await once({})
    return signInReplySchema.parse(reply).accessToken ?? ''
  }
  const [plain, bound] = [await enter('d1002-staff1', false), await enter('d1003-staff1', true)]
  const headersOf = async (token: string, proves: boolean): Promise<Record<string, string>> => ({
    authorization: `Bearer ${token}`,
    ...(proves && { [PROOF_HEADER]: await prover.proofFor({ method: 'GET', path: PATH, carries: { accessToken: token } }) }),
  })
  const cpuOfRequests = async (token: string, proves: boolean): Promise<number> => {
    let seconds = 0
    for (let done = 0; done < requests; done += BATCH) {
      const heads = await Promise.all(Array.from({ length: BATCH }, () => headersOf(token, proves)))
      const before = cpuSecondsOf(server)
      for (const headers of heads) {
        const answer = await fetch(`${server.url}${PATH}`, { headers })
        await answer.text()
        if (!answer.ok) throw new Error(`answered with ${answer.status}`)
      }
      seconds += cpuSecondsOf(server) - before
    }
    return (seconds / requests) * 1e6
  }
  await cpuOfRequests(bound, true)
  const rounds = { without: [] as number[], with: [] as number[] }
  for (let round = 0; round < 3; round++) {
    rounds.without.push(await cpuOfRequests(plain, false))
    rounds.with.push(await cpuOfRequests(bound, true))
  }
  const [without, proven] = [median(rounds.without), median(rounds.with)]
  say(`${'GET /me, without a proof'.padEnd(28)} ${without.toFixed(0)} µs CPU of the server's process`)
  say(`${'GET /me, with a proof'.padEnd(28)} ${proven.toFixed(0)} µs CPU, ${(proven - without).toFixed(0)} more`)
}

/** The signature alone, as the engine's thread waits for it: the rest of a proof is two pieces of JSON. */
async function measureBrowser(url: string): Promise<void> {
  const browser = await chromium.launch(chromiumOptions())
  try {
    const page = await browser.newPage()
    await page.goto(`${url}/healthz`)
    const times = await page.evaluate(async () => {
      const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
      const text = new TextEncoder().encode('x'.repeat(450))
      const rounds: number[] = []
      for (let round = 0; round < 10; round++) {
        // The browser's clock is too coarse for one.
        const startedMs = performance.now()
        for (let i = 0; i < 200; i++) await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, text)
        rounds.push((performance.now() - startedMs) / 200)
      }
      return rounds
    })
    say(`${'signed in a browser'.padEnd(28)} ${(median(times) * 1000).toFixed(0)} µs of waiting`)
  } finally {
    await browser.close()
  }
}

// Every call is of two persons: their budget is not what is measured.
process.env['CALL_LIMITS'] = '0'
await measureAlone()
const centre = await openDemoCentre({ contracts: 100, say: () => undefined, furnish: () => Promise.resolve() })
try {
  await centre.withRoles(['all'], async (running) => {
    const server = running.get('all')!
    await measureServer(server)
    await measureBrowser(server.url)
  })
} finally {
  await centre.stop()
}
