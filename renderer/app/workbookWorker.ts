import { expose, transfer } from 'comlink'
import type { SheetCell, SheetHead } from '../data/sheet.ts'
import { WorkbookWriter } from '../data/workbookWriter.ts'

let writer: WorkbookWriter | null = null

/** One workbook, and then this thread ends. */
const door = {
  begin(head: SheetHead) {
    writer = new WorkbookWriter(head)
  },
  add(rows: readonly (readonly SheetCell[])[]) {
    writer?.add(rows)
  },
  async finish() {
    const bytes = (await writer?.finish()) ?? new Uint8Array(0)
    return transfer(bytes, [bytes.buffer])
  },
}
export type WorkbookDoor = typeof door

expose(door)
