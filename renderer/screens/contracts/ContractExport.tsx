import { FileSpreadsheet } from 'lucide-react'
import { useState } from 'react'
import { holds } from '../../../domain/access/permissions.ts'
import { EXPORT_ROWS_MAX, type ContractExportRow, type Leaving } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useContractFilter } from '../../data/useContractFilter.ts'
import { exportFileName, useListExport } from '../../data/useListExport.ts'
import { takenOutNotes } from '../../data/takenOutNotes.ts'
import { rowsOf, type Sheet } from '../../data/sheet.ts'
import { useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ExportDialog } from '../../ui/ExportDialog.tsx'
import { useToasts } from '../../ui/useToasts.ts'

/** Takes out what the filter shows. Who, when and why is kept with every contract that leaves. */
export function ContractExport({ matched }: { readonly matched: number }) {
  const t = useText()
  const format = useFormat()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const user = useUser()
  const { text, states, marks } = useContractFilter()
  const show = useToasts((state) => state.show)
  const { busy, problem, run, clear } = useListExport()
  const [isOpen, setOpen] = useState(false)
  if (!user || !holds(user, 'contract.read')) return null
  const tooMany = matched > EXPORT_ROWS_MAX

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
  const save = async (reason: string, inClear: boolean) => {
    const now = new Date()
    const fileName = exportFileName(t('exporting/file/contracts'), now)
    const saved = await run({
      fileName,
      noteTitle: t('exporting/about'),
      sheet: async () => {
        const out = await engine.exportContracts({ text, states, marks, reason, inClear })
        return out.ok ? { ok: true, value: sheetOf(out.value.taken, { reason, inClear, leaving: out.value }) } : out
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
        list={t('contracts/title')}
        count={format.count(matched)}
        personal
        mayUnmask={holds(user, 'customer.unmask')}
        isOpen={isOpen}
        busy={busy || tooMany}
        problem={
          tooMany
            ? t('exporting/tooMany', { max: format.count(EXPORT_ROWS_MAX) })
            : problem === null
              ? null
              : problem === 'failed'
                ? t('exporting/failed')
                : refusalText(problem)
        }
        usual={[t('exporting/usual/settle'), t('exporting/usual/call')]}
        onClose={() => setOpen(false)}
        onExport={(reason, inClear) => void save(reason, inClear)}
      />
    </>
  )
}
