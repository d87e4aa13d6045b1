import { accept, refuse, type Outcome } from '../kernel/refusals.ts'

/**
 * The columns of a legacy contract export: our name, the names dealers' back offices write (spaces and case do not
 * count; the first one is shown to people), and whether a file may lack it.
 */
export const legacyColumns = {
  contractNo: { names: ['계약번호'], required: true },
  dealerCode: { names: ['대리점코드'], required: true },
  name: { names: ['고객명', '고객이름', '성명'], required: true },
  birthDate: { names: ['생년월일'], required: true },
  phone: { names: ['휴대폰번호', '휴대전화번호', '휴대전화', '휴대폰'], required: true },
  email: { names: ['이메일', 'email', 'e-mail'], required: false },
  address: { names: ['주소'], required: false },
  state: { names: ['상태', '계약상태'], required: true },
  planName: { names: ['요금제', '요금제명'], required: true },
  fee: { names: ['월요금', '월정액'], required: true },
  modelCode: { names: ['단말모델', '모델코드', '단말모델코드'], required: true },
  modelName: { names: ['단말명'], required: false },
  imei: { names: ['IMEI'], required: true },
  principal: { names: ['할부원금'], required: true },
  months: { names: ['할부개월', '할부개월수'], required: true },
  discount: { names: ['선택약정'], required: true },
  activatedOn: { names: ['개통일', '개통일자'], required: true },
  commitmentEnd: { names: ['약정만료일', '약정종료일'], required: false },
  memo: { names: ['메모', '비고'], required: false },
} as const satisfies Record<string, { readonly names: readonly string[]; readonly required: boolean }>

export type LegacyColumn = keyof typeof legacyColumns
export const legacyColumnKeys = Object.keys(legacyColumns) as readonly LegacyColumn[]

/** The name a person knows the column by. */
export function legacyColumnName(column: LegacyColumn): string {
  return legacyColumns[column].names[0]
}

/** Where each column stands in a row. A column that the file lacks has no position. */
export type LegacyHeader = {
  readonly width: number
  readonly positions: ReadonlyMap<LegacyColumn, number>
}

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\u200b\ufeff]/g, '')
    .toLowerCase()
const columnByName = new Map<string, LegacyColumn>(
  legacyColumnKeys.flatMap((column) => legacyColumns[column].names.map((name) => [plain(name), column] as const)),
)

/** How many cells of a line are names of known columns: tells the header's encoding and delimiter from wrong ones. */
export function countLegacyColumns(cells: readonly string[]): number {
  return new Set(cells.map((cell) => columnByName.get(plain(cell))).filter((column) => column !== undefined)).size
}

/**
 * IMP-1: the header by names: order, spaces, case and a byte-order mark do not count, unknown columns are passed over.
 * Refused with `import_header_unknown` (detail: the names in question) when a required column is missing or stands twice.
 */
export function readLegacyHeader(cells: readonly string[]): Outcome<LegacyHeader, 'import_header_unknown'> {
  const positions = new Map<LegacyColumn, number>()
  for (const [position, cell] of cells.entries()) {
    const column = columnByName.get(plain(cell))
    if (column === undefined) continue
    if (positions.has(column)) return refuse('import_header_unknown', legacyColumnName(column))
    positions.set(column, position)
  }
  const missing = legacyColumnKeys.filter((column) => legacyColumns[column].required && !positions.has(column))
  if (missing.length > 0) return refuse('import_header_unknown', missing.map(legacyColumnName).join(', '))
  return accept({ width: cells.length, positions })
}
