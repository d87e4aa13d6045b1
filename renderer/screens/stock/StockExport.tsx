import { FileSpreadsheet } from 'lucide-react'
import { useState } from 'react'
import type { HubCode } from '../../../domain/kernel/ids.ts'
import type { Outcome } from '../../../domain/kernel/refusals.ts'
import { availableOf, type Hub, type StockLevel } from '../../../domain/stock/hub.ts'
import type { Leaving } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { exportFileName, useListExport } from '../../data/useListExport.ts'
import { takenOutNotes } from '../../data/takenOutNotes.ts'
import { rowsOf, type Sheet, type SheetColumn } from '../../data/sheet.ts'
import { useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ExportDialog } from '../../ui/ExportDialog.tsx'
import { useToasts } from '../../ui/useToasts.ts'

export type StockExportProps = { readonly hubs: readonly Hub[]; readonly levels: readonly StockLevel[] }

/** The levels of the hubs in sight, one row per SKU. No customer is in them; who took out which hubs and why is written down all the same. */
export function StockExport({ hubs, levels }: StockExportProps) {
  const t = useText()
  const format = useFormat()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const user = useUser()
  const show = useToasts((state) => state.show)
  const { busy, problem, run, clear } = useListExport()
  const [isOpen, setOpen] = useState(false)
  if (!user) return null
  const byCode = new Map<HubCode, Hub>(hubs.map((hub) => [hub.hubCode, hub]))
  const inSight = levels.filter(({ hubCode }) => byCode.has(hubCode)).length
  const text = (title: string, width: number): SheetColumn => ({ title, width, kind: 'text' })
  const pieces = (title: string): SheetColumn => ({ title, width: 10, kind: 'count' })
  const sheetOf = (shown: readonly StockLevel[], reason: string, leaving: Leaving): Sheet => {
    const { notes, mark } = takenOutNotes({ t, format }, { who: user, reason, leaving })
    return {
      title: t('stock/title'),
      columns: [
        text(t('stock/hub'), 22),
        text(t('exporting/hubType'), 12),
        text(t('count/model'), 24),
        text(t('exporting/capacity'), 10),
        text(t('exporting/colour'), 16),
        pieces(t('exporting/available')),
        pieces(t('exporting/onHand')),
        pieces(t('exporting/reserved')),
        pieces(t('exporting/leased')),
        pieces(t('exporting/unavailable')),
        pieces(t('exporting/inTransit')),
        text(t('exporting/countedAt'), 20),
      ],
      rows: rowsOf(shown, (level) => [
        byCode.get(level.hubCode)?.name ?? level.hubCode,
        t(`stock/type/${byCode.get(level.hubCode)?.hubType ?? 'DEALER'}`),
        level.modelName,
        level.capacity,
        level.colour,
        availableOf(level),
        level.onHandQty,
        level.reservedQty,
        level.leasedQty,
        level.unavailableQty,
        level.inTransitInQty,
        format.clock(level.countedAt),
      ]),
      notes: [[t('exporting/notes/list'), t('stock/title')], [t('exporting/notes/count'), format.count(shown.length)], ...notes],
      mark,
    }
  }
  const save = async (reason: string) => {
    const now = new Date()
    const fileName = exportFileName(t('exporting/file/stock'), now)
    const sheet = async (): Promise<Outcome<Sheet>> => {
      const taken = await engine.exportStock({ hubCodes: [...byCode.keys()], reason })
      return taken.ok ? { ok: true, value: sheetOf(taken.value.taken.levels, reason, taken.value) } : taken
    }
    if (!(await run({ fileName, noteTitle: t('exporting/about'), sheet }))) return
    setOpen(false)
    show('good', t('exporting/done', { file: fileName }))
  }
  return (
    <>
      <Button
        isDisabled={inSight === 0}
        onPress={() => {
          clear()
          setOpen(true)
        }}
      >
        <FileSpreadsheet size={14} aria-hidden="true" /> {t('exporting/open')}
      </Button>
      <ExportDialog
        list={t('stock/title')}
        count={format.count(inSight)}
        personal={false}
        mayUnmask={false}
        isOpen={isOpen}
        busy={busy}
        problem={problem === null ? null : problem === 'failed' ? t('exporting/failed') : refusalText(problem)}
        usual={[t('exporting/usual/settle'), t('exporting/usual/stock')]}
        onClose={() => setOpen(false)}
        onExport={(reason) => void save(reason)}
      />
    </>
  )
}
