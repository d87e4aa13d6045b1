import type { OrderState } from '../../../domain/orders/orderTable.ts'
import type { Leaving } from '../../../sync/engineApi.ts'
import type { OrderRow } from '../../../sync/salesTopics.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useHubNames } from '../../data/useHubNames.ts'
import { useListExport } from '../../data/useListExport.ts'
import { useUser } from '../../data/useStatus.ts'
import { takenOutNotes } from '../../data/takenOutNotes.ts'
import { rowsOf, type Sheet } from '../../data/sheet.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ExportButton } from '../../ui/ExportButton.tsx'

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
  const engine = useEngine()
  const user = useUser()
  const hubName = useHubNames()
  const { busy, problem, run, clear } = useListExport()
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
  const save = (reason: string) =>
    run(
      t('exporting/file/orders'),
      async () => {
        const out = await engine.exportOrders({ text, states, kinds: [], reason })
        return out.ok ? { ok: true, value: sheetOf(out.value.taken, reason, out.value) } : out
      },
      { docType: 'order', rows: matched, reason },
    )
  return (
    <ExportButton
      list={t('orders/title')}
      matched={matched}
      personal
      mayUnmask={false}
      busy={busy}
      problem={problem}
      usual={[t('exporting/usual/settle')]}
      onBegin={clear}
      onExport={save}
    />
  )
}
