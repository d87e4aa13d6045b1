import { FileSpreadsheet } from 'lucide-react'
import { useState } from 'react'
import type { OrderState } from '../../../domain/orders/orderTable.ts'
import type { Leaving } from '../../../sync/engineApi.ts'
import type { OrderRow } from '../../../sync/salesApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useHubNames } from '../../data/useHubNames.ts'
import { exportFileName, useListExport } from '../../data/useListExport.ts'
import { useUser } from '../../data/useStatus.ts'
import { takenOutNotes } from '../../data/takenOutNotes.ts'
import { rowsOf, type Sheet } from '../../data/sheet.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ExportDialog } from '../../ui/ExportDialog.tsx'
import { useToasts } from '../../ui/useToasts.ts'

export type OrderExportProps = {
  readonly text: string
  readonly states: readonly OrderState[]
  readonly list: string
  readonly matched: number
}

/** Takes out the orders in sight that the centre knows, masked; every one leaves an audit event. */
export function OrderExport({ text, states, list, matched }: OrderExportProps) {
  const t = useText()
  const format = useFormat()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const user = useUser()
  const hubName = useHubNames()
  const show = useToasts((state) => state.show)
  const { busy, problem, run, clear } = useListExport()
  const [isOpen, setOpen] = useState(false)
  if (!user) return null
  const sheetOf = (rows: readonly OrderRow[], reason: string, leaving: Leaving): Sheet => {
    const { notes, mark } = takenOutNotes({ t, format }, { who: user, reason, leaving })
    return {
      title: t('orders/title'),
      columns: [
        { title: t('orders/no'), width: 20, kind: 'text' },
        { title: t('orders/kindCol'), width: 12, kind: 'text' },
        { title: t('orders/customer'), width: 12, kind: 'text' },
        { title: t('contracts/phone'), width: 16, kind: 'text' },
        { title: t('orders/goods'), width: 34, kind: 'text' },
        { title: t('transfers/pieces'), width: 8, kind: 'count' },
        { title: t('orders/totalCol'), width: 14, kind: 'won' },
        { title: t('orders/hub'), width: 20, kind: 'text' },
        { title: t('orders/stateCol'), width: 14, kind: 'text' },
        { title: t('orders/placedAt'), width: 22, kind: 'text' },
      ],
      rows: rowsOf(rows, (row) => [
        row.orderNo,
        t(`order/kind/${row.kind}`),
        row.name,
        row.phone,
        row.goods,
        row.quantity,
        row.total,
        hubName(row.hubCode),
        t(`orders/state/${row.state}`),
        format.clock(row.placedAt),
      ]),
      notes: [
        [t('exporting/notes/list'), `${t('orders/title')} · ${list}`],
        [t('exporting/notes/count'), format.count(rows.length)],
        [t('exporting/notes/masked'), t('exporting/yesMasked')],
        ...notes,
      ],
      mark,
    }
  }
  const save = async (reason: string) => {
    const now = new Date()
    const fileName = exportFileName(t('exporting/file/orders'), now)
    const saved = await run({
      fileName,
      noteTitle: t('exporting/about'),
      sheet: async () => {
        const out = await engine.exportOrders({ text, states, kinds: [], reason })
        return out.ok ? { ok: true, value: sheetOf(out.value.taken, reason, out.value) } : out
      },
    })
    if (!saved) return
    setOpen(false)
    show('good', t('exporting/done', { file: fileName }))
  }
  return (
    <>
      <Button
        isDisabled={matched === 0}
        onPress={() => {
          clear()
          setOpen(true)
        }}
      >
        <FileSpreadsheet size={14} aria-hidden="true" /> {t('exporting/open')}
      </Button>
      <ExportDialog
        list={t('orders/title')}
        count={format.count(matched)}
        personal
        mayUnmask={false}
        isOpen={isOpen}
        busy={busy}
        problem={problem === null ? null : problem === 'failed' ? t('exporting/failed') : refusalText(problem)}
        usual={[t('exporting/usual/settle')]}
        onClose={() => setOpen(false)}
        onExport={(reason) => void save(reason)}
      />
    </>
  )
}
