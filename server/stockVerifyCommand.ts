import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { connectPool } from './platform/connectPool.ts'
import { databaseOfCommand } from './platform/databaseOfCommand.ts'
import { verifyStock, type StockDifference } from './stock/verifyStock.ts'

const USAGE = `npm run stock:verify -- [--data-dir 폴더]

  모든 재고를 이동 기록, 단말, 예약·이관·판매권·차수 대기와 대조합니다. 차이가 없으면 0, 있으면 2로 끝납니다.
  --data-dir  내장 데이터베이스의 폴더 (기본: .data). DATABASE_URL이 있으면 그 데이터베이스를 봅니다.`

const SHOWN_MAX = 100
const projectRoot = join(import.meta.dirname, '..')
const against: Record<StockDifference['against'], string> = {
  movements: '이동 기록의 합',
  units: '단말 수',
  owners: '예약·이관·판매권·차수 대기의 합',
}
const figureNames: Record<StockDifference['figure'], string> = {
  on_hand: '실재고',
  reserved: '예약',
  unavailable: '판매 불가',
  leased: '판매권',
  in_transit_in: '입고 예정',
  kept_back: '차수 대기 몫',
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  // A driver's message may quote the address with its password.
  const sentence = error instanceof Error ? error.message : '알 수 없는 오류입니다.'
  process.stderr.write(`${sentence.replaceAll(/postgres(ql)?:\/\/\S+/g, '데이터베이스')}\n`)
  process.exitCode = 1
}

/** The exit code: 0 when all agrees, 2 when something differs. */
async function run(args: readonly string[]): Promise<number> {
  const options = { 'data-dir': { type: 'string' }, help: { type: 'boolean', default: false } } as const
  const { values } = parseArgs({ args: [...args], options, allowPositionals: false })
  if (values.help) {
    process.stderr.write(`${USAGE}\n`)
    return 1
  }
  const folder = values['data-dir']
  const dataDir = folder === undefined ? join(projectRoot, '.data') : resolve(process.env['INIT_CWD'] ?? process.cwd(), folder)
  const store = await databaseOfCommand(dataDir)
  const database = await connectPool({ url: store.url, onIdleError: () => undefined })
  try {
    const { levels, movements, units, differences } = await verifyStock(database.db)
    process.stdout.write(`재고 ${levels}건, 이동 기록 ${movements}건, 단말 ${units}대를 대조했습니다.\n`)
    for (const one of differences.slice(0, SHOWN_MAX)) process.stdout.write(`${sentenceOf(one)}\n`)
    process.stdout.write(differences.length === 0 ? '차이가 없습니다.\n' : `차이 ${differences.length}건.\n`)
    return differences.length === 0 ? 0 : 2
  } finally {
    await database.close()
    await store.stop()
  }
}

function sentenceOf({ hub_code: hub, sku_code: sku, figure, stored, proven, against: behind }: StockDifference): string {
  return `${hub} ${sku}: ${figureNames[figure]} ${stored} ≠ ${against[behind]} ${proven}`
}
