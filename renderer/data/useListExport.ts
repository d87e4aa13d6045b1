import { useState } from 'react'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { AskExport } from '../../domain/protocol/approvals.ts'
import { useRefusalText } from '../text/useRefusalText.ts'
import { useText } from '../text/useText.ts'
import { saveWorkbook } from './saveWorkbook.ts'
import type { Sheet } from './sheet.ts'
import { useEngine, useWorkbooks } from './engineContext.ts'
import { writeWorkbook } from './writeWorkbook.ts'

export type ListExport = {
  readonly busy: boolean
  /** A sentence: why nothing came of the last one. */
  readonly problem: string | null
  /**
   * `list`: the first word of the file's name. `asked`: what a second person is asked to confirm, should that be needed. Resolves with its whole name; null: nothing came of it.
   */
  readonly run: (list: string, sheet: () => Promise<Outcome<Sheet>>, asked?: AskExport) => Promise<string | null>
  readonly clear: () => void
}

/** Takes a list out as an Excel file: asks for the rows, writes them, hands the file over. */
export function useListExport(): ListExport {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const openWorkbook = useWorkbooks()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ListExport['problem']>(null)
  /** Nothing has left: a whole list waits for somebody else's word. Asked for once. */
  const askSecond = async (asked: AskExport, isWaiting: boolean): Promise<string> => {
    if (isWaiting) return t('exporting/secondWaits')
    const sent = await engine.call('POST /access/export-requests', { body: asked })
    return sent.ok ? t('exporting/secondAsked') : refusalText(sent.code)
  }
  return {
    busy,
    problem,
    clear: () => setProblem(null),
    async run(list, sheet, asked) {
      const fileName = exportFileName(list, new Date())
      setBusy(true)
      setProblem(null)
      try {
        const rows = await sheet()
        if (rows.ok) saveWorkbook(fileName, await writeWorkbook(openWorkbook, rows.value, t('exporting/about')))
        else if (rows.code === 'second_person_needed' && asked) setProblem(await askSecond(asked, rows.detail === 'waiting'))
        else setProblem(refusalText(rows.code))
        return rows.ok ? fileName : null
      } catch {
        setProblem(t('exporting/failed'))
        return null
      } finally {
        setBusy(false)
      }
    },
  }
}

/** 계약-20261122-1932.xlsx: two lists taken out on one day do not overwrite each other. */
function exportFileName(list: string, now: Date): string {
  const [day, time] = now.toLocaleString('sv-SE', { timeZone: 'Asia/Seoul' }).split(' ')
  return `${list}-${day?.replaceAll('-', '')}-${time?.slice(0, 5).replace(':', '')}.xlsx`
}
