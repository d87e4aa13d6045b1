import { saveFile } from './saveFile.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** See `saveFile`. */
export function saveWorkbook(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  saveFile(name, new Blob([bytes], { type: XLSX }))
}
