import iconv from 'iconv-lite'
import { basePlans } from '../../domain/catalogue/basePlans.ts'
import { handsetModels } from '../../domain/catalogue/handsetModels.ts'
import { legacyColumnKeys, legacyColumnName, type LegacyColumn } from '../../domain/imports/legacyColumns.ts'
import type { ImportReason } from '../../domain/protocol/imports.ts'
import { demoDealers } from '../../server/demo/demoHubs.ts'
import { demoImei } from '../../server/demo/demoContracts.ts'
import { demoCustomer } from '../../server/demo/demoPeople.ts'
import { SeededRandom } from '../../server/demo/seededRandom.ts'

export type LegacyCells = Record<LegacyColumn, string>
export type PlannedRefusal = { readonly line: number; readonly reason: ImportReason }
export type LegacyFile = { readonly bytes: Buffer; readonly good: number; readonly refusals: readonly PlannedRefusal[] }

type LegacyFileOptions = {
  readonly seed: number
  readonly rows: number
  /** The number of the first row: files that begin elsewhere share no contract. */
  readonly from?: number
  readonly encoding?: 'cp949' | 'utf-8' | 'utf-8-bom' | 'utf-16'
  readonly delimiter?: ',' | ';' | '\t'
  readonly lineEnd?: '\r\n' | '\n' | '\r'
  /** Every so many rows carries one of the defects; 0 for none. */
  readonly defectEvery?: number
}

/** What back offices do to rows, and what we say about each. */
const defects: readonly (readonly [ImportReason, (cells: LegacyCells, first: LegacyCells) => LegacyCells])[] = [
  ['phone_invalid', (cells) => ({ ...cells, phone: '없음' })],
  ['imei_invalid', (cells) => ({ ...cells, imei: `${cells.imei.slice(0, 14)}${(Number(cells.imei[14]) + 1) % 10}` })],
  ['name_missing', (cells) => ({ ...cells, name: '' })],
  ['plan_unknown', (cells) => ({ ...cells, planName: '구 요금제 7' })],
  ['activated_invalid', (cells) => ({ ...cells, activatedOn: '20231301' })],
  ['fee_invalid', (cells) => ({ ...cells, fee: '-1000' })],
  ['contract_no_repeated', (cells, first) => ({ ...cells, contractNo: first.contractNo })],
]
const memos = [
  '',
  '가족결합 문의',
  '보험 가입\n2년차',
  '요금제 변경 "다음달 1일" 요청',
  '사은품: 케이스, 필름',
  '=HYPERLINK("http://example.invalid","click")',
]
const dayTexts = [(day: string) => day, (day: string) => day.replaceAll('-', '/'), (day: string) => day.replaceAll('-', '.')]

/** One believable row: number `n` of the seed's file. */
export function legacyCells(seed: number, n: number): LegacyCells {
  const random = new SeededRandom(seed, n)
  const dealer = demoDealers[random.between(0, demoDealers.length - 1)]!
  const plan = basePlans[random.between(0, 7)]!
  const model = handsetModels[random.between(0, handsetModels.length - 1)]!
  const customer = demoCustomer(dealer, n, random)
  const fee = random.chance(0.5) ? plan.monthlyFee.toLocaleString('en-US') : String(plan.monthlyFee)
  const year = random.between(2021, 2025)
  const activated = `${year}-0${random.between(1, 9)}-1${random.between(0, 9)}`
  const months = random.pick([0, 12, 24, 36])
  return {
    contractNo: `K9${String(n).padStart(8, '0')}`,
    dealerCode: dealer.code,
    name: customer.name,
    birthDate: customer.birthDate,
    phone: random.chance(0.2) ? customer.phone.replaceAll('-', '') : customer.phone,
    email: customer.email,
    address: customer.address,
    state: random.pick(['사용중', '정지', '해지', '개통대기']),
    planName: plan.name,
    fee,
    modelCode: model.modelCode,
    modelName: model.name,
    imei: demoImei(n),
    principal: months === 0 ? '0' : String(model.listPrice),
    months: String(months),
    discount: random.pick(['Y', 'N']),
    activatedOn: random.pick([dayTexts[0]!, ...dayTexts])(activated),
    commitmentEnd: `${year + 3}${activated.slice(4)}`,
    memo: memos[random.between(0, memos.length - 1)]!,
  }
}

/** A file as back offices export it, the same for the same options, with what must become of it. */
export function legacyFile(options: LegacyFileOptions): LegacyFile {
  const { seed, rows, from = 0, encoding = 'cp949', delimiter = ',', lineEnd = '\r\n', defectEvery = 13 } = options
  const lines: string[] = [legacyHead(delimiter)]
  const refusals: PlannedRefusal[] = []
  let line = 2
  for (let n = 0; n < rows; n++) {
    const defect = defectEvery > 0 && n > 0 && n % defectEvery === 0 ? defects[(n / defectEvery) % defects.length] : undefined
    const cells = legacyCells(seed, from + n)
    const spoilt = defect ? defect[1](cells, legacyCells(seed, from)) : cells
    if (defect) refusals.push({ line, reason: defect[0] })
    lines.push(legacyLine(spoilt, delimiter, lineEnd))
    line += 1 + (spoilt.memo.match(/\n/g)?.length ?? 0)
  }
  return { bytes: encode(`${lines.join(lineEnd)}${lineEnd}`, encoding), good: rows - refusals.length, refusals }
}

export function legacyHead(delimiter = ','): string {
  return legacyColumnKeys.map(legacyColumnName).join(delimiter)
}

export function legacyLine(cells: LegacyCells, delimiter = ',', lineEnd = '\r\n'): string {
  const quoted = (text: string) => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""').replaceAll('\n', lineEnd)}"` : text)
  return legacyColumnKeys.map((column) => quoted(cells[column])).join(delimiter)
}

export function encode(text: string, encoding: LegacyFileOptions['encoding'] = 'cp949'): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'utf-8-bom') return Buffer.from(`\ufeff${text}`)
  return encoding === 'utf-16' ? Buffer.from(`\ufeff${text}`, 'utf16le') : iconv.encode(text, 'cp949')
}
