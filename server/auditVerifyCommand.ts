import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isOnlyUnproven, type AuditFinding } from '../domain/audit/auditFinding.ts'
import { readHeadCopies } from './audit/headCopies.ts'
import { verifyAudit, type AuditProof } from './audit/verifyAudit.ts'
import { connectPool } from './platform/connectPool.ts'
import { databaseOfCommand } from './platform/databaseOfCommand.ts'

const USAGE = `npm run audit:verify -- [--data-dir 폴더] [--audit-dir 폴더]…

  감사 기록을 봉인 사슬, 봉인, 데이터베이스 밖에 복사된 서명과 대조합니다. 온전하면 0, 다르면 2, 확인할 수 없으면 1로 끝납니다.
  --data-dir   내장 데이터베이스의 폴더 (기본: .data). DATABASE_URL이 있으면 그 데이터베이스를 봅니다.
  --audit-dir  서명 복사본과 공개 키가 있는 폴더. 여러 번 쓸 수 있습니다 (기본: AUDIT_DIR, 없으면 데이터 폴더의 audit).`

const SHOWN_MAX = 100
const projectRoot = join(import.meta.dirname, '..')

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  // A driver's message may quote the address with its password.
  const sentence = error instanceof Error ? error.message : '알 수 없는 오류입니다.'
  process.stderr.write(`${sentence.replaceAll(/postgres(ql)?:\/\/\S+/g, '데이터베이스')}\n`)
  process.exitCode = 1
}

/** The exit code: 0 when all agrees, 1 when it cannot be told, 2 when something was tampered with. */
async function run(args: readonly string[]): Promise<number> {
  const options = {
    'data-dir': { type: 'string' },
    'audit-dir': { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  } as const
  const { values } = parseArgs({ args: [...args], options, allowPositionals: false })
  if (values.help) {
    process.stderr.write(`${USAGE}\n`)
    return 1
  }
  const dataDir = pathOf(values['data-dir'] ?? join(projectRoot, '.data'))
  const copies = await readHeadCopies((values['audit-dir'] ?? [process.env['AUDIT_DIR'] || join(dataDir, 'audit')]).map(pathOf))
  const store = await databaseOfCommand(dataDir)
  const database = await connectPool({ url: store.url, role: 'desk_auditor', onIdleError: () => undefined })
  try {
    return report(await verifyAudit(database.db, copies))
  } finally {
    await database.close()
    await store.stop()
  }
}

function report(proof: AuditProof): number {
  const { findings } = proof
  say(`감사 기록 ${proof.links}건을 봉인 사슬과, 사슬을 서명 복사본 ${proof.heads}개와 대조했습니다.`)
  if (proof.purged > 0) say(`보존 기간이 지나 지운 기록 ${proof.purged}건은 사슬로만 확인했습니다.`)
  if (proof.unsealed > 0) say(`봉인을 기다리는 기록 ${proof.unsealed}건 (가장 오래된 것 ${proof.unsealedSince}).`)
  for (const finding of findings.slice(0, SHOWN_MAX)) say(sentenceOf(finding))
  if (isOnlyUnproven(findings)) return 1
  say(findings.length > 0 ? `이상 ${findings.length}건.` : '이상이 없습니다.')
  return findings.length > 0 ? 2 : 0
}

function sentenceOf(finding: AuditFinding): string {
  switch (finding.kind) {
    case 'edited':
      return `기록 ${finding.eventId}: 봉인된 뒤 내용이 바뀌었습니다 (사슬 ${finding.position}번).`
    case 'deleted':
      return `기록 ${finding.eventId}: 지워졌습니다 (사슬 ${finding.position}번, ${finding.recordedAt}에 쓰인 기록).`
    case 'inserted':
      return `기록 ${finding.eventId}: 나중에 끼워 넣었습니다.`
    case 'reordered':
      return `기록 ${finding.eventId}, ${finding.otherEventId}: 순서를 맞바꾸었습니다.`
    case 'chainBroken':
      return `사슬 ${finding.from}–${finding.to}번: 봉인과 맞지 않습니다.`
    case 'rewritten':
      return `사슬 ${finding.from}–${finding.to}번: 통째로 다시 쓰였습니다 (${finding.copiedAt}에 복사된 서명과 다름).`
    case 'tailCut':
      return `사슬의 끝이 잘렸습니다: ${finding.last}번에서 끝나지만 ${finding.copiedAt}에는 ${finding.copied}번까지 있었습니다.`
    case 'frontCut':
      return `사슬의 앞이 잘렸습니다: ${finding.first}번부터 남아 있고, 지운 기록이 없습니다.`
    case 'unguarded':
      return `보호 장치가 없거나 꺼져 있습니다: ${finding.what}.`
    case 'unproven':
      // Without a copy nobody could tell that the end of the trail was cut off.
      return finding.copies > 0
        ? '이 데이터베이스의 서명 복사본이 아닙니다. 확인할 수 없습니다.'
        : '서명 복사본을 찾지 못해 끝이 잘렸는지 확인할 수 없습니다.'
    case 'copyForged':
      return `${finding.file} ${finding.line}째 줄: 서명이 맞지 않습니다.`
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function pathOf(given: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), given)
}
