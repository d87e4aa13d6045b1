import { Grid3x3, Warehouse } from 'lucide-react'
import { useMemo, useState } from 'react'
import { holds } from '../../../domain/access/permissions.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { hubTypes, type Hub, type StockLevel } from '../../../domain/stock/hub.ts'
import type { StockUnit } from '../../../domain/stock/stockUnit.ts'
import type { StockView } from '../../../sync/engineApi.ts'
import { keepsContracts } from '../../data/keepsContracts.ts'
import { useNow } from '../../data/useNow.ts'
import { useOnline, useUser } from '../../data/useStatus.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { css } from '../../ui/css.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { ReturnedPanel } from './ReturnedPanel.tsx'
import { SaleRightsPanel } from './SaleRightsPanel.tsx'
import { StockExport } from './StockExport.tsx'
import { HeatLegend } from './HeatLegend.tsx'
import { HeatTable } from './HeatTable.tsx'
import { shortOnly, stockGrid, type StockGrid } from './stockGrid.ts'
import { useReturnedUnits } from './useReturnedUnits.ts'
import styles from './StockScreen.module.css'

type HubType = Hub['hubType']
const shownTypes: readonly HubType[] = ['DEALER', 'ORG', 'CENTER']
const NO_UNITS: readonly StockUnit[] = []
const NO_LEVELS: readonly StockLevel[] = []
const OLD_AFTER_MS = 60 * MINUTE_MS

function useGrid(view: StockView | undefined, types: readonly HubType[], byCapacity: boolean, short: boolean): StockGrid {
  const own = useUser()?.dealerCode ?? null
  return useMemo(() => {
    const hubs = (view?.hubs ?? []).filter(({ hubType }) => types.includes(hubType))
    const codes = new Set(hubs.map(({ hubCode }) => hubCode))
    const grid = stockGrid(
      hubs,
      (view?.levels ?? []).filter(({ hubCode }) => codes.has(hubCode)),
      { own, byCapacity },
    )
    return short ? shortOnly(grid) : grid
  }, [view, types, byCapacity, short, own])
}

export function StockScreen() {
  const t = useText()
  const { when, clock } = useFormat()
  const now = useNow(MINUTE_MS)
  const online = useOnline()
  const view = useTopic('stock', null)
  const [types, setTypes] = useState<readonly HubType[]>(hubTypes)
  const [byCapacity, setByCapacity] = useState(false)
  const [short, setShort] = useState(false)
  const grid = useGrid(view, types, byCapacity, short)
  const rights = useTopic('saleRights', null)
  const user = useUser()
  const mayHold = user !== null && keepsContracts(user.role) && holds(user, 'order.place')
  const [side, setSide] = useState<'rights' | 'returned' | null>(null)
  const returned = useReturnedUnits()
  const waiting = returned.units?.length ?? 0
  const shownHubs = useMemo(() => (view?.hubs ?? []).filter(({ hubType }) => types.includes(hubType)), [view, types])
  const asOf = view?.asOf ?? null
  const old = asOf !== null && !online && now - Date.parse(asOf) > OLD_AFTER_MS
  const table = (
    <Panel
      fill
      title={t('stock/title')}
      hint={
        <output title={asOf === null ? '' : clock(asOf)}>
          {asOf === null ? t('stock/never') : t('stock/asOf', { when: when(asOf, now) })}
        </output>
      }
      actions={
        <>
          {shownTypes.map((type) => (
            <Toggle
              key={type}
              on={types.includes(type)}
              onChange={(on) => setTypes(on ? [...types, type] : types.filter((other) => other !== type))}
            >
              {t(`stock/type/${type}`)}
            </Toggle>
          ))}
          <span className={styles['divider']} />
          <Toggle on={byCapacity} onChange={setByCapacity}>
            {t('stock/byCapacity')}
          </Toggle>
          <Toggle on={short} onChange={setShort}>
            {t('stock/lowOnly')}
          </Toggle>
          <span className={styles['divider']} />
          <StockExport hubs={shownHubs} levels={view?.levels ?? NO_LEVELS} />
          {waiting > 0 || side === 'returned' ? (
            <Toggle on={side === 'returned'} onChange={(on) => setSide(on ? 'returned' : null)}>
              {t('returned/open', { count: waiting })}
            </Toggle>
          ) : null}
          {rights && mayHold ? (
            <Toggle on={side === 'rights'} onChange={(on) => setSide(on ? 'rights' : null)}>
              {rights.leftCount > 0 ? t('rights/open', { count: rights.leftCount }) : t('rights/none')}
            </Toggle>
          ) : null}
        </>
      }
    >
      {old ? (
        <div className={styles['note']}>
          <ErrorNote tone="warn">{t('stock/old')}</ErrorNote>
        </div>
      ) : null}
      {view === undefined || view.levels.length === 0 ? (
        <EmptyState icon={Warehouse} title={view === undefined ? t('app/loading') : t('stock/empty')} hint={t('stock/emptyHint')} />
      ) : grid.lines.length === 0 ? (
        <EmptyState icon={Grid3x3} title={t('stock/noHub')} hint={t('stock/noHubHint')} />
      ) : (
        <>
          <HeatTable grid={grid} />
          <HeatLegend />
        </>
      )}
    </Panel>
  )
  return (
    <div className={css(styles, 'screen', side !== null && 'split')}>
      {table}
      {rights && side === 'rights' ? <SaleRightsPanel view={rights} onClose={() => setSide(null)} /> : null}
      {side === 'returned' ? (
        <ReturnedPanel units={returned.units ?? NO_UNITS} onLooked={returned.drop} onClose={() => setSide(null)} />
      ) : null}
    </div>
  )
}
