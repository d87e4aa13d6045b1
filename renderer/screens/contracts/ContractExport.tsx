import { holds } from '../../../domain/access/permissions.ts'
import { EXPORT_ROWS_MAX, type ContractExportRow, type Leaving } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useContractFilter } from '../../data/useContractFilter.ts'
import { useListExport } from '../../data/useListExport.ts'
import { takenOutNotes } from '../../data/takenOutNotes.ts'
import { rowsOf, type Sheet } from '../../data/sheet.ts'
import { useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ExportButton } from '../../ui/ExportButton.tsx'

/** Takes out what the filter shows. Who, when and why is kept with every contract that leaves. */
export function ContractExport({ matched }: { readonly matched: number }) {
  const t = useText()
  const format = useFormat()
  const engine = useEngine()
  const user = useUser()
  const { text, states, marks } = useContractFilter()
  const { busy, problem, run, clear } = useListExport()
  if (!user || !holds(user, 'contract.read')) return null

  const sheetOf = (
    rows: readonly ContractExportRow[],
    why: { readonly reason: string; readonly inClear: boolean; readonly leaving: Leaving },
  ): Sheet => {
    const { notes, mark } = takenOutNotes({ t, format }, { who: user, ...why })
    return {
      title: t('contracts/title'),
      columns: [
        { title: t('contracts/no'), width: 16, kind: 'text' },
        { title: t('contracts/customer'), width: 12, kind: 'text' },
        { title: t('contracts/phone'), width: 16, kind: 'text' },
        { title: t('contracts/plan'), width: 22, kind: 'text' },
        { title: t('contracts/fee'), width: 12, kind: 'won' },
        { title: t('contracts/device'), width: 26, kind: 'text' },
        { title: 'IMEI', width: 18, kind: 'text' },
        { title: t('contracts/status'), width: 10, kind: 'text' },
        { title: t('exporting/updated'), width: 20, kind: 'text' },
      ],
      rows: rowsOf(rows, (row) => [
        row.contractNo,
        row.name,
        row.phone,
        row.planName,
        row.monthlyFee,
        row.deviceName,
        row.imei,
        t(`state/${row.status}`),
        format.clock(row.updatedAt),
      ]),
      notes: [
        [t('exporting/notes/list'), t('contracts/title')],
        [t('exporting/notes/filter'), filterWords()],
        [t('exporting/notes/count'), format.count(rows.length)],
        [t('exporting/notes/masked'), t(why.inClear ? 'exporting/notMasked' : 'exporting/yesMasked')],
        ...notes,
      ],
      mark,
    }
  }
  const filterWords = () => {
    // The words somebody looked for may be a customer's name, which the file is not to tell.
    const parts = [
      text === '' ? '' : t('search/label'),
      ...states.map((state) => t(`state/${state}`)),
      ...marks.map((mark) => t(`mark/${mark}`)),
    ]
    return parts.filter((part) => part !== '').join(', ') || t('exporting/all')
  }
  const save = (reason: string, inClear: boolean) =>
    run(
      t('exporting/file/contracts'),
      async () => {
        const out = await engine.exportContracts({ text, states, marks, reason, inClear })
        return out.ok ? { ok: true, value: sheetOf(out.value.taken, { reason, inClear, leaving: out.value }) } : out
      },
      { docType: 'contract', rows: matched, reason },
    )
  return (
    <ExportButton
      list={t('contracts/title')}
      matched={matched}
      personal
      mayUnmask={holds(user, 'customer.unmask')}
      busy={busy}
      problem={problem}
      tooMany={matched > EXPORT_ROWS_MAX ? t('exporting/tooMany', { max: format.count(EXPORT_ROWS_MAX) }) : undefined}
      usual={[t('exporting/usual/settle'), t('exporting/usual/call')]}
      onBegin={clear}
      onExport={save}
    />
  )
}
