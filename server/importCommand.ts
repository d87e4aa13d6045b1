import { createWriteStream, mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import { basePlans } from '../domain/catalogue/basePlans.ts'
import { dealerCodeSchema } from '../domain/kernel/ids.ts'
import { hashPassword, LEAST_COST } from './auth/passwordHasher.ts'
import { createDemoWorld } from './demo/createDemoWorld.ts'
import { loadImportContext, type ImportContext } from './imports/importContext.ts'
import { ImportService } from './imports/importService.ts'
import { importFailureText, importProgressText, importSummaryText } from './imports/importWords.ts'
import { fromBase32 } from './auth/totp.ts'
import { connectPool, type ConnectedDatabase } from './platform/connectPool.ts'
import { startEmbeddedPostgres } from './platform/embeddedPostgres.ts'
import { migrate } from './platform/migrate.ts'
import { runningPostgres } from './platform/runningPostgres.ts'
import { createPgReplicationStore } from './replication/pgReplicationStore.ts'
import { createReplicationService, type ReplicationService } from './replication/replicationService.ts'
import { openStock } from './stock/openStock.ts'
import { settleEpoch } from './replication/settleEpoch.ts'

const USAGE = `npm run import -- 파일.csv [--report 파일] [--data-dir 폴더] [--create-dealers] [--base-plans]

  --report          거부된 행의 보고서를 쓸 파일 (기본: 파일.csv.refused.csv)
  --data-dir        내장 데이터베이스의 폴더 (기본: .data). DATABASE_URL이 있으면 그 데이터베이스를 씁니다.
  --create-dealers  등록되지 않은 대리점코드를 대리점으로 등록합니다.
  --base-plans      기본 요금제를 등록합니다 (이미 있는 요금제는 그대로 둡니다).`

type Command = {
  readonly file: string
  readonly report: string
  readonly dataDir: string
  readonly createDealers: boolean
  readonly basePlans: boolean
}
type OpenStore = { readonly database: ConnectedDatabase; readonly close: () => Promise<void> }

const projectRoot = join(import.meta.dirname, '..')
const say = (line: string): void => void process.stderr.write(`${line}\n`)

try {
  const command = readCommand(process.argv.slice(2))
  process.exitCode = command === null ? 1 : await run(command)
} catch (error) {
  // A driver's message may quote the address with its password.
  say((error instanceof Error ? error.message : '알 수 없는 오류입니다.').replaceAll(/postgres(ql)?:\/\/\S+/g, '데이터베이스'))
  process.exitCode = 1
}

/** Null when the words cannot be used; why stands on the screen then. Paths are those of whoever typed the command. */
function readCommand(args: readonly string[]): Command | null {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const options = { report: text, 'data-dir': text, 'create-dealers': flag, 'base-plans': flag, help: flag }
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const here = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path)
  const [name, ...more] = positionals
  if (values.help || name === undefined || more.length > 0) {
    say(USAGE)
    return null
  }
  const file = here(name)
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    say(`파일이 없습니다: ${file}`)
    return null
  }
  return {
    file,
    report: here(values.report ?? `${file}.refused.csv`),
    dataDir: values['data-dir'] === undefined ? join(projectRoot, '.data') : here(values['data-dir']),
    createDealers: values['create-dealers'],
    basePlans: values['base-plans'],
  }
}

/** The exit code: 0 when the file was read to its end, with or without refused rows. */
async function run(command: Command): Promise<number> {
  const store = await openStore(command)
  try {
    const { db } = store.database
    const replication = createReplicationService({
      store: createPgReplicationStore(store.database.pool),
      clock: { now: Date.now },
      random: { uuid: uuidv7 },
    })
    if (command.basePlans) await writeBasePlans(replication)
    const lacking = whatLacks(await loadImportContext(db, Date.now()), command)
    if (lacking !== null) {
      say(lacking)
      return 1
    }
    return await importFile(command, serviceOn(store.database, replication, command))
  } finally {
    await store.close()
  }
}

async function importFile(command: Command, imports: ImportService): Promise<number> {
  const stop = (): void => void imports.stop()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const progress = progressOn(process.stderr)
  const done = await imports.importFile({
    path: command.file,
    onProgress: (made, bytesTotal) => progress.show(importProgressText(made, bytesTotal), made.bytesRead / Math.max(1, bytesTotal)),
    ...(command.createDealers ? { onContext: (known: ImportContext) => ({ ...known, hasDealer: isDealerCode }) } : {}),
  })
  progress.end()
  if (!done.ok) {
    say(importFailureText(done.code, done.detail))
    return 1
  }
  await pipeline(Readable.from(imports.refusedRows(done.value.importId)), createWriteStream(command.report))
  process.stdout.write(`${importSummaryText(done.value)}\n거부된 행의 보고서: ${command.report}\n`)
  if (done.value.state === 'done') return 0
  say('가져오기가 끝까지 가지 못했습니다. 같은 명령을 다시 실행하면 남은 행이 들어옵니다.')
  return 1
}

function serviceOn({ db }: ConnectedDatabase, replication: ReplicationService, { dataDir, createDealers }: Command): ImportService {
  return new ImportService({
    db,
    clock: Date.now,
    newId: uuidv7,
    spoolDir: join(dataDir, 'uploads'),
    onError: (error) => say(error instanceof Error ? error.message : String(error)),
    createContracts: async (contracts, author) => {
      const documents = contracts.map(({ id, body }) => ({ type: 'contract' as const, id, body }))
      return (await replication.write({ documents, origin: 'imported', author, mode: 'create' })).documents
    },
    ...(createDealers
      ? {
          beforeBatch: async (codes: ReadonlySet<string>) => {
            const dealers = [...codes].map((code) => ({ code, name: `대리점 ${code}` }))
            await db
              .insertInto('desk.dealer')
              .values(dealers)
              .onConflict((conflict) => conflict.doNothing())
              .execute()
          },
        }
      : {}),
  })
}

async function writeBasePlans(replication: ReplicationService): Promise<void> {
  const documents = basePlans.map((body) => ({ type: 'plan' as const, id: body.code, body }))
  await replication.write({ documents, origin: 'created', author: null, mode: 'create' })
}

/** What must stand in the store before any row can be good, in words; null when it does. */
function whatLacks({ dealers, planCount }: ImportContext, { createDealers }: Command): string | null {
  if (dealers.size === 0 && !createDealers) {
    return '데이터베이스에 대리점이 없습니다. 먼저 등록하거나 --create-dealers를 붙여 실행하십시오.'
  }
  if (planCount === 0) return '데이터베이스에 요금제가 없습니다. 먼저 등록하거나 --base-plans를 붙여 실행하십시오.'
  return null
}

/** The operator's database, the one a running server keeps on the data folder, or that folder's own, started for this. */
async function openStore({ dataDir }: Command): Promise<OpenStore> {
  const given = process.env['DATABASE_URL']
  if (given) {
    await migrate(given)
    await settleEpoch({ ownerUrl: given, mint: uuidv7 })
    return connected(given, async () => undefined)
  }
  mkdirSync(dataDir, { recursive: true })
  const running = await runningPostgres(dataDir)
  if (running !== null) return connected(running, async () => undefined)
  const postgres = await startEmbeddedPostgres({ dataDir, log: say })
  try {
    await migrate(postgres.url)
    await settleEpoch({ ownerUrl: postgres.url, mint: uuidv7, file: join(dataDir, 'epoch') })
    const store = await connected(postgres.url, () => postgres.stop())
    await fillWithDemoWorld(postgres.url, store.database)
    return store
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

async function connected(url: string, afterwards: () => Promise<void>): Promise<OpenStore> {
  const database = await connectPool({ url, onIdleError: () => undefined })
  return { database, close: () => database.close().then(afterwards) }
}

/** A data folder that was never started has no dealers yet: it gets what the first start of the server would make. */
async function fillWithDemoWorld(url: string, { db, pool }: ConnectedDatabase): Promise<void> {
  const auth = await connectPool({ url, role: 'desk_auth', max: 1, onIdleError: () => undefined })
  const store = createPgReplicationStore(pool)
  const replicationAt = (at: number) => createReplicationService({ store, clock: { now: () => at }, random: { uuid: uuidv7 } })
  try {
    await createDemoWorld({
      db,
      authDb: auth.db,
      replicationAt,
      totpSecretOf: fromBase32,
      openStock: (stock) => openStock(db, stock),
      clock: Date.now,
      contracts: undefined,
      // Each is made anew with what the server measured when its owner signs in.
      hashPassword: (password) => hashPassword(password, LEAST_COST),
      log: say,
    })
  } finally {
    await auth.close()
  }
}

function isDealerCode(text: string): boolean {
  return dealerCodeSchema.safeParse(text).success
}

/** One line that is written over on a terminal; a line per tenth elsewhere. */
function progressOn(stream: NodeJS.WriteStream): { show(text: string, part: number): void; end(): void } {
  let shown = -1
  return {
    show: (text, part) => {
      if (stream.isTTY) stream.write(`\r\u001b[2K${text}`)
      else if (Math.floor(part * 10) > shown) {
        shown = Math.floor(part * 10)
        stream.write(`${text}\n`)
      }
    },
    end: () => void (stream.isTTY && stream.write('\n')),
  }
}
