import { importReasonTexts } from '../../domain/imports/importReasonTexts.ts'
import { importReasons, type Import } from '../../domain/protocol/imports.ts'
import type { ImportRefusal } from './importService.ts'
import type { ImportProgress } from './importStore.ts'

const count = (value: number): string => value.toLocaleString('ko-KR')

const sentences: Record<ImportRefusal, string> = {
  import_running: '다른 가져오기가 진행 중입니다. 끝난 뒤에 다시 실행하십시오.',
  import_empty: '파일에 계약이 한 건도 없습니다.',
  import_encoding_unknown: '글자 방식을 알 수 없습니다. UTF-8 또는 CP949(EUC-KR) CSV 파일이어야 합니다.',
  import_header_unknown: '첫 줄에서 필요한 열을 찾지 못했습니다.',
  body_too_large: '파일이 너무 큽니다.',
}

/** Why nothing came in, for a person at a terminal. `detail` names columns. */
export function importFailureText(code: ImportRefusal, detail: string | undefined): string {
  return detail === undefined ? sentences[code] : `${sentences[code]} (${detail})`
}

/** One line that tells how far it is. */
export function importProgressText({ bytesRead, rowsRead, created, unchanged, refused }: ImportProgress, bytesTotal: number): string {
  const percent = bytesTotal === 0 ? 100 : Math.floor((100 * bytesRead) / bytesTotal)
  return `${percent} % · ${count(rowsRead)}행 · 새로 ${count(created)} · 그대로 ${count(unchanged)} · 거부 ${count(refused)}`
}

/** What came of it, the reasons in the order in which they are checked. */
export function importSummaryText(done: Import): string {
  const reasons = importReasons.flatMap((reason) => {
    const rows = done.refusedByReason[reason] ?? 0
    return rows > 0 ? [`    ${count(rows)}  ${importReasonTexts[reason]} (${reason})`] : []
  })
  const encoding = done.encoding === 'cp949' ? 'CP949' : 'UTF-8'
  return [
    `${done.fileName} (${encoding}): ${count(done.rowsRead)}행`,
    `  새로 들어온 계약  ${count(done.created)}`,
    `  이미 있던 계약    ${count(done.unchanged)}`,
    `  거부된 행        ${count(done.refused)}`,
    ...reasons,
  ].join('\n')
}
