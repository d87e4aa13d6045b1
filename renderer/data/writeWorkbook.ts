import type { Sheet, SheetCell, SheetHead } from './sheet.ts'

/** Makes a workbook beside the page, in a thread of its own. */
export interface WorkbookThread {
  begin(head: SheetHead): Promise<void>
  add(rows: readonly (readonly SheetCell[])[]): Promise<void>
  finish(): Promise<Uint8Array<ArrayBuffer>>
  /** Ends the thread, whatever it was at. */
  close(): void
}

/** Rows that are made and handed over in one go: a few milliseconds of the page. */
const SLICE_ROWS = 200

/** The file of a list, row by row. The page draws between two slices, and waits for the thread with each. */
export async function writeWorkbook(
  open: () => WorkbookThread,
  { rows, ...head }: Sheet,
  noteTitle: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const thread = open()
  try {
    await thread.begin({ ...head, noteTitle })
    let slice: (readonly SheetCell[])[] = []
    for (const row of rows) {
      slice.push(row)
      if (slice.length < SLICE_ROWS) continue
      await thread.add(slice)
      slice = []
    }
    await thread.add(slice)
    return await thread.finish()
  } finally {
    thread.close()
  }
}
