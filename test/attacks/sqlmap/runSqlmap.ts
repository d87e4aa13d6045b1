import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttackRequest } from './attackRequests.ts'

/** A place that sqlmap got into, by our own name of it, and how, in its words. */
export type Finding = { readonly parameter: string; readonly how: string }

const HARMLESS = 'all tested parameters do not appear to be injectable'

/**
 * Attacks every starred place of one request with sqlmap: PostgreSQL, by errors, by what is true, by time, by a second statement and by
 * union. Throws with what it said where it did not come to an end.
 */
export async function runSqlmap(given: {
  readonly sqlmap: string
  readonly url: string
  readonly request: AttackRequest
  /** sqlmap's own: how many kinds of payloads, and how bold. */
  readonly level: number
  readonly risk: number
}): Promise<readonly Finding[]> {
  const { sqlmap, url, request, level, risk } = given
  const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-sqlmap-'))
  const file = join(folder, 'request.txt')
  const heads = [['host', new URL(url).host] as const, ...request.headers].map(([name, value]) => `${name}: ${value}`)
  writeFileSync(file, [`${request.method} ${request.path} HTTP/1.1`, ...heads, '', request.body ?? ''].join('\r\n'))
  const words = [
    ['-r', file, '--batch', '--ignore-stdin', '--flush-session', '--disable-coloring', '--output-dir', join(folder, 'out')],
    ['--dbms', 'PostgreSQL', '--technique', 'BEUST', '--level', String(level), '--risk', String(risk)],
    // Where every payload is refused alike, that is the answer; nothing is to be given up for it.
    ['--ignore-code', '400,401,403,404,405,409,413,415,422,429,503', '--skip-waf', '--time-sec', '2', '--timeout', '20'],
  ].flat()
  try {
    const said = await toEnd(sqlmap, words, folder)
    const findings = findingsIn(said, request)
    if (findings.length === 0 && !said.includes(HARMLESS)) throw new Error(`${request.name}: sqlmap came to no end:\n${said.slice(-2000)}`)
    return findings
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function toEnd(command: string, words: readonly string[], home: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { env: { ...process.env, HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.once('error', reject)
    child.once('close', () => resolve(said))
  })
}

/** `Parameter: #2* (URI)`, `Parameter: Idempotency-Key #1* ((custom) HEADER)`, `Parameter: JSON #1* ((custom) POST)`. */
const PARAMETER = /^Parameter: .*?#(\d+)\*? \(.*?(URI|HEADER|POST)\)\n\s+Type: (.+)$/gm

function findingsIn(said: string, { parameters }: AttackRequest): readonly Finding[] {
  return [...said.matchAll(PARAMETER)].map(([, number, place, how = '']) => {
    const parameter = parameters.filter((one) => one.place === place)[Number(number) - 1]
    return { parameter: parameter ? `${parameter.place} ${parameter.name}` : `${place} ${number}`, how }
  })
}
