import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withReach } from '../../../server/platform/withReach.ts'
import { freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { encode, legacyFile, legacyHead } from '../../support/legacyFile.ts'

const program = join(import.meta.dirname, '../../../server/importCommand.ts')
const file = legacyFile({ seed: 51, rows: 3000, defectEvery: 19 })

let folder: string
const databases: FreshDatabase[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealer-desk-command-'))
  await writeFile(join(folder, 'contracts.csv'), file.bytes)
})
afterAll(async () => {
  for (const database of databases) await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function emptyDatabase(): Promise<FreshDatabase> {
  const database = await freshDatabase()
  databases.push(database)
  return database
}

type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

function importing(
  database: FreshDatabase,
  args: readonly string[],
  onErr: (err: string, child: ChildProcess) => void = () => undefined,
): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: database.ownerUrl, INIT_CWD: folder }
    const child = spawn(process.execPath, [program, ...args, '--data-dir', folder], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => {
      err += String(chunk)
      onErr(err, child)
    })
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

const everything = ['contracts.csv', '--create-dealers', '--base-plans']

async function contractsIn({ db }: FreshDatabase): Promise<readonly unknown[]> {
  const rows = await withReach(db, { kind: 'all' }, (tx) =>
    tx.selectFrom('desk.document').select(['id', 'body']).where('type', '=', 'contract').orderBy('id').execute(),
  )
  // The time of the newest revision is the server's, and the only thing that may differ.
  return rows.map(({ id, body }) => ({ id, body: { ...(body as object), updatedAt: null } }))
}

test('[IMP-14] killed in the middle and run again, the database is the one that a single run makes', async () => {
  const [once, killed] = [await emptyDatabase(), await emptyDatabase()]
  const single = await importing(once, [...everything, '--report', 'once.csv'])
  expect(single).toMatchObject({ code: 0 })
  const first = await importing(killed, everything, (err, child) => void (/^[3-9]\d %/m.test(err) && child.kill('SIGKILL')))
  expect(first.code).toBeNull()
  const between = (await contractsIn(killed)).length
  expect(between).toBeGreaterThan(0)
  expect(between).toBeLessThan(file.good)
  const second = await importing(killed, [...everything, '--report', 'again.csv'])
  expect(second).toMatchObject({ code: 0 })
  expect(await contractsIn(killed)).toEqual(await contractsIn(once))
  expect(await contractsIn(once)).toHaveLength(file.good)
  expect(await readFile(join(folder, 'again.csv'), 'utf8')).toBe(await readFile(join(folder, 'once.csv'), 'utf8'))
  const states = await killed.db.selectFrom('desk.import').select('state').orderBy('started_at').execute()
  expect(states.map(({ state }) => state)).toEqual(['interrupted', 'done'])
})

test('[IMP-9] the command counts by reason in words and writes the report beside the file', async () => {
  const { code, out } = await importing(await emptyDatabase(), everything)
  expect(code).toBe(0)
  expect(out).toContain(`새로 들어온 계약  ${file.good.toLocaleString('ko-KR')}`)
  expect(out).toContain('휴대폰번호가 아닙니다 (phone_invalid)')
  const report = await readFile(join(folder, 'contracts.csv.refused.csv'), 'utf8')
  expect(
    report
      .split('\r\n')
      .slice(1, -1)
      .map((line) => Number(line.split(',')[0])),
  ).toEqual(file.refusals.map(({ line }) => line))
})

test('[IMP-16] a store without dealers or plans is named before anything is read; the command can found both', async () => {
  const database = await emptyDatabase()
  const nothing = await importing(database, ['contracts.csv'])
  expect(nothing).toMatchObject({ code: 1, err: expect.stringContaining('--create-dealers') })
  const noPlans = await importing(database, ['contracts.csv', '--create-dealers'])
  expect(noPlans).toMatchObject({ code: 1, err: expect.stringContaining('--base-plans') })
  expect(await contractsIn(database)).toEqual([])
})

test('[IMP-16] what cannot be read ends with 1 and a sentence', async () => {
  const database = await emptyDatabase()
  await writeFile(join(folder, 'other.csv'), encode('이름,전화\r\n홍길동,1\r\n'))
  expect(await importing(database, ['missing.csv'])).toMatchObject({ code: 1, err: expect.stringContaining('파일이 없습니다') })
  expect(await importing(database, [])).toMatchObject({ code: 1, err: expect.stringContaining('npm run import') })
  await writeFile(join(folder, 'empty.csv'), encode(`${legacyHead()}\r\n`))
  expect(await importing(database, ['empty.csv', '--create-dealers', '--base-plans'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('한 건도 없습니다'),
  })
  const other = await importing(database, ['other.csv', '--create-dealers', '--base-plans'])
  expect(other).toMatchObject({ code: 1, err: expect.stringContaining('필요한 열을 찾지 못했습니다') })
})
