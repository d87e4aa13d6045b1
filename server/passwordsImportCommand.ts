import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { importPasswords, type ImportedRow, type PasswordImport } from './auth/importPasswords.ts'
import { openIdentityKeys, type KeyNotes } from './auth/openIdentityKeys.ts'
import { createPasswordHasher, LIGHTER_COST } from './auth/passwordHasher.ts'
import { identityKeyFileIn } from './config.ts'
import { readPasswordExport } from './imports/readPasswordExport.ts'
import { connectPool } from './platform/connectPool.ts'
import { databaseOfCommand } from './platform/databaseOfCommand.ts'

const USAGE = `npm run passwords:import -- 파일.csv [--dry-run] [--data-dir 폴더]

  이전 시스템의 비밀번호 해시(열: login_id, scheme, hash, salt)를 argon2id로 감싸 들여옵니다. 다시 실행해도 됩니다.
  scheme은 bcrypt, sha256(salt 뒤에 비밀번호), md5(salt가 있으면 그 뒤에 비밀번호) 가운데 하나입니다.
  모두 들어왔으면 0, 사람이 볼 행이 있으면 2, 실행할 수 없으면 1로 끝납니다.
  --dry-run   아무것도 쓰지 않고 결과만 말합니다.
  --data-dir  내장 데이터베이스의 폴더 (기본: .data). DATABASE_URL이 있으면 그 데이터베이스를 씁니다.
  서버의 인증 키 파일이 있어야 합니다: IDENTITY_KEY_FILE, 없으면 --data-dir의 identity-keys.`

const SHOWN_MAX = 100
const projectRoot = join(import.meta.dirname, '..')
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const pathOf = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path)

const words: Readonly<Record<ImportedRow, string>> = {
  wrapped: '감싸서 들여옴',
  unchanged: '이미 들어와 있음',
  kept: '새 비밀번호를 쓰고 있어 그대로 둠',
  unknown: '없는 아이디',
  login_missing: '아이디가 없음',
  scheme_unknown: '모르는 방식',
  hash_malformed: '해시의 꼴이 맞지 않음',
  salt_missing: 'salt가 없음',
  cost_too_high: 'bcrypt 비용이 너무 큼(12까지)',
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  // A driver's message may quote the address with its password.
  const sentence = error instanceof Error ? error.message : '알 수 없는 오류입니다.'
  say(sentence.replaceAll(/postgres(ql)?:\/\/\S+/g, '데이터베이스'))
  process.exitCode = 1
}

/** The exit code: 0 when every row is in, 2 when some need a person, 1 when it cannot be done. */
async function run(args: readonly string[]): Promise<number> {
  const flag = { type: 'boolean', default: false } as const
  const options = { 'dry-run': flag, 'data-dir': { type: 'string' }, help: flag } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [file, ...more] = positionals
  if (values.help || file === undefined || more.length > 0) {
    say(USAGE)
    return 1
  }
  const rows = readPasswordExport(pathOf(file))
  const dataDir = pathOf(values['data-dir'] ?? join(projectRoot, '.data'))
  const store = await databaseOfCommand(dataDir)
  const database = await connectPool({ url: store.url, role: 'desk_auth', onIdleError: () => undefined })
  try {
    const isDry = values['dry-run']
    const { db } = database
    const file = pathOf(process.env['IDENTITY_KEY_FILE'] || identityKeyFileIn(dataDir))
    const { pepper } = await openIdentityKeys({ db, file, notes: keyNotes(file), isDry })
    const hasher = await createPasswordHasher(() => randomBytes(32).toString('base64url'), LIGHTER_COST, pepper)
    return report(await importPasswords({ db, clock: Date.now, hasher }, rows, isDry), isDry)
  } finally {
    await database.close()
    await store.stop()
  }
}

function keyNotes(file: string): KeyNotes {
  return {
    made: () => say(`인증 키 파일을 새로 만들었습니다. 데이터베이스 백업과 다른 곳에 사본을 두십시오: ${file}`),
    readable: () => say(`다른 사용자도 인증 키 파일을 읽을 수 있습니다: ${file}`),
    // Nothing that is sealed is opened here.
    unopened: () => undefined,
  }
}

/** Never a hash, never a login id: the lines of the file say whose. */
function report({ counts, troubles }: PasswordImport, isDry: boolean): number {
  if (isDry) say('연습입니다. 아무것도 쓰지 않았습니다.')
  for (const [what, count] of counts) say(`${words[what]}: ${count}행`)
  for (const { line, what } of troubles.slice(0, SHOWN_MAX)) say(`  ${line}행: ${words[what]}`)
  return troubles.length > 0 ? 2 : 0
}
