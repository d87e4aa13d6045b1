import { useState } from 'react'
import type { Outcome, RefusalCode } from '../../domain/kernel/refusals.ts'
import { saveWorkbook } from './saveWorkbook.ts'
import type { Sheet } from './sheet.ts'
import { useWorkbooks } from './engineContext.ts'
import { writeWorkbook } from './writeWorkbook.ts'

export type ListExport = {
  readonly busy: boolean
  /** Why nothing came of the last one; `failed`: the file could not be made. */
  readonly problem: RefusalCode | 'failed' | null
  readonly run: (input: {
    readonly fileName: string
    readonly noteTitle: string
    readonly sheet: () => Promise<Outcome<Sheet>>
  }) => Promise<boolean>
  readonly clear: () => void
}

/** Takes a list out as an Excel file: asks for the rows, writes them, hands the file over. */
export function useListExport(): ListExport {
  const openWorkbook = useWorkbooks()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ListExport['problem']>(null)
  return {
    busy,
    problem,
    clear: () => setProblem(null),
    async run({ fileName, noteTitle, sheet }) {
      setBusy(true)
      setProblem(null)
      try {
        const rows = await sheet()
        if (rows.ok) saveWorkbook(fileName, await writeWorkbook(openWorkbook, rows.value, noteTitle))
        else setProblem(rows.code)
        return rows.ok
      } catch {
        setProblem('failed')
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}

/** 계약-20261122-1932.xlsx: two lists taken out on one day do not overwrite each other. */
export function exportFileName(list: string, now: Date): string {
  const [day, time] = now.toLocaleString('sv-SE', { timeZone: 'Asia/Seoul' }).split(' ')
  return `${list}-${day?.replaceAll('-', '')}-${time?.slice(0, 5).replace(':', '')}.xlsx`
}
