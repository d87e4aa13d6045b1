import { PackageSearch } from 'lucide-react'
import { type Ref, useDeferredValue, useMemo, useState } from 'react'
import type { OrderId } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { useHubNames } from '../../data/useHubNames.ts'
import { useNow } from '../../data/useNow.ts'
import { usePreferences } from '../../data/usePreferences.ts'
import { useRoute } from '../../data/useRoute.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { DataTable, type TableHandle } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { ORDER_TRACKS, orderColumns } from './orderColumns.tsx'
import { orderLists, statesOf, type OrderList } from './orderLists.ts'
import { OrderExport } from './OrderExport.tsx'
import { QueuedList } from './QueuedList.tsx'
import { WaveList } from './WaveList.tsx'
import styles from './OrdersScreen.module.css'

const STEP = 30
const WINDOW_ROWS = 90

export type OrderListPanelProps = {
  readonly openId: OrderId | null
  readonly onOpen: (id: OrderId) => void
  readonly table: Ref<TableHandle>
}

export function OrderListPanel(props: OrderListPanelProps) {
  const t = useText()
  const { count: formatCount } = useFormat()
  const go = useRoute((state) => state.go)
  const [list, setList] = useState<OrderList>('all')
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const summary = useTopic('orders', { text: '', states: [], kinds: [], offset: 0, limit: 0 })
  const shown = useTopic('orders', { text: wanted, states: list === 'queued' ? [] : statesOf[list], kinds: [], offset: 0, limit: 0 })
  const queued = summary?.queued ?? 0
  const countOf = (id: OrderList) =>
    id === 'queued' ? queued : statesOf[id].reduce((sum, state) => sum + (summary?.counts[state] ?? 0), 0)
  const named = (id: OrderList) => {
    const count = id === 'trouble' || id === 'queued' ? countOf(id) : 0
    return count > 0 ? `${t(`orders/view/${id}`)} ${formatCount(count)}` : t(`orders/view/${id}`)
  }
  return (
    <Panel
      fill
      title={t('orders/title')}
      hint={summary && summary.total > 0 ? <output>{t('orders/countAll', { total: formatCount(summary.total) })}</output> : undefined}
      actions={
        <>
          {list === 'queued' ? null : (
            <OrderExport text={wanted} states={statesOf[list]} list={t(`orders/view/${list}`)} matched={shown?.matched ?? 0} />
          )}
          <Button onPress={() => go('order')}>{t('orders/toOrder')}</Button>
        </>
      }
    >
      <div className={styles['filters']}>
        <Segmented
          label={t('orders/viewLabel')}
          labelHidden
          options={orderLists.map((id) => ({ id, name: named(id) }))}
          value={list}
          onChange={setList}
        />
        <div className={styles['find']}>
          <TextField
            label={t('orders/find')}
            labelHidden
            placeholder={t('orders/findHint')}
            value={text}
            onChange={setText}
            autoComplete="off"
          />
        </div>
      </div>
      {list === 'queued' ? (
        <QueuedList onOpen={props.onOpen} />
      ) : list === 'waves' ? (
        <WaveList text={wanted} openId={props.openId} onOpen={props.onOpen} />
      ) : (
        <PlainList {...props} list={list} text={wanted} />
      )}
    </Panel>
  )
}

function PlainList({ openId, onOpen, table, list, text }: OrderListPanelProps & { readonly list: OrderList; readonly text: string }) {
  const t = useText()
  const format = useFormat()
  const now = useNow(MINUTE_MS)
  const hubName = useHubNames()
  const go = useRoute((state) => state.go)
  const roomy = usePreferences((state) => state.density) === 'roomy'
  const [first, setFirst] = useState(0)
  const [chosen, setChosen] = useState({ filter: '', index: 0 })
  const offset = Math.max(0, Math.floor((first - STEP) / STEP) * STEP)
  const window = useTopic('orders', { text, states: statesOf[list], kinds: [], offset, limit: WINDOW_ROWS })
  const columns = useMemo(() => orderColumns(t, format, now, hubName), [t, format, now, hubName])
  const filter = `${list} ${text}`
  const active = chosen.filter === filter ? chosen.index : 0
  if (!window || window.matched === 0) {
    const filtered = text !== '' || list !== 'all'
    return (
      <EmptyState
        icon={PackageSearch}
        title={window === undefined ? t('app/loading') : t(filtered ? 'orders/noHit' : 'orders/empty')}
        hint={window === undefined ? undefined : t(filtered ? 'orders/noHitHint' : 'orders/emptyHint')}
      >
        {filtered ? undefined : <Button onPress={() => go('order')}>{t('orders/toOrder')}</Button>}
      </EmptyState>
    )
  }
  return (
    <DataTable
      handle={table}
      label={`${t('orders/title')}. ${t('contracts/rowHint')}`}
      columns={columns}
      rows={window.rows}
      offset={window.offset}
      count={window.matched}
      rowKey={(row) => row.id}
      tracks={ORDER_TRACKS}
      numeric={['total']}
      rowHeight={roomy ? 38 : 32}
      active={Math.min(active, window.matched - 1)}
      onActive={(index) => setChosen({ filter, index })}
      openKey={openId}
      onOpen={(row) => onOpen(row.id)}
      onFirstVisible={setFirst}
    />
  )
}
