import type { HubCode } from '../../../domain/kernel/ids.ts'
import { availableOf, type Hub, type StockLevel } from '../../../domain/stock/hub.ts'
import type { Leaving } from '../../../sync/engineApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useListExport } from '../../data/useListExport.ts'
import { takenOutNotes } from '../../data/takenOutNotes.ts'
import { rowsOf, type Sheet, type SheetColumn } from '../../data/sheet.ts'
import { useUser } from '../../data/useStatus.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ExportButton } from '../../ui/ExportButton.tsx'

export type StockExportProps = { readonly hubs: readonly Hub[]; readonly levels: readonly StockLevel[] }

/** The levels of the hubs in sight, one row per SKU. No customer is in them; who took out which hubs and why is written down all the same. */
export function StockExport({ hubs, levels }: StockExportProps) {
  const t = useText()
  const format = useFormat()
  const engine = useEngine()
  const user = useUser()
  const { busy, problem, run, clear } = useListExport()
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
  const save = (reason: string) =>
    run(t('exporting/file/stock'), async () => {
      const out = await engine.exportStock({ hubCodes: [...byCode.keys()], reason })
      return out.ok ? { ok: true, value: sheetOf(out.value.taken.levels, reason, out.value) } : out
    })
  return (
    <ExportButton
      list={t('stock/title')}
      matched={inSight}
      personal={false}
      mayUnmask={false}
      busy={busy}
      problem={problem}
      usual={[t('exporting/usual/settle'), t('exporting/usual/stock')]}
      onBegin={clear}
      onExport={save}
    />
  )
}
