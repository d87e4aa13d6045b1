import { PackageCheck, Truck } from 'lucide-react'
import { type Ref, useMemo, useState } from 'react'
import type { TransferId } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useNow } from '../../data/useNow.ts'
import { usePreferences } from '../../data/usePreferences.ts'
import { useHandsOf } from '../../data/useWorkInHand.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { DataTable, type TableHandle } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { EMPTY_RECEIPT, receiptSchema, scansIn, uncountedIn } from './receipt.ts'
import { RequestDialog } from './RequestDialog.tsx'
import { transferColumns, TRANSFER_TRACKS } from './transferColumns.tsx'
import { inGroup, transferGroups, transferRows, type TransferGroup } from './transferRows.ts'

export type TransferListProps = {
  readonly views: readonly TransferView[] | undefined
  readonly user: SignedInUser | null
  readonly hubs: Hubs
  readonly openId: TransferId | null
  readonly onOpen: (id: TransferId) => void
  readonly table: Ref<TableHandle>
}

export function TransferList({ views, user, hubs, openId, onOpen, table }: TransferListProps) {
  const t = useText()
  const format = useFormat()
  const now = useNow(MINUTE_MS)
  const roomy = usePreferences((state) => state.density) === 'roomy'
  const [group, setGroup] = useState<TransferGroup>('open')
  const [active, setActive] = useState(0)
  const [asking, setAsking] = useState(false)
  const mayAsk = hubs.own.length > 0
  const all = useMemo(() => (views && user ? transferRows(views, user, hubs.byCode) : []), [views, user, hubs])
  const rows = useMemo(() => all.filter(({ view, mine }) => inGroup(group, view.body, mine)), [all, group])
  const hands = useHandsOf('receipt', receiptSchema)
  const columns = useMemo(() => {
    const inHand = ({ id, body }: TransferView) => scansIn(uncountedIn(body, hands.get(id) ?? EMPTY_RECEIPT))
    return transferColumns({ t, format, now, nameOf: hubs.nameOf, inHand })
  }, [t, format, now, hubs, hands])
  useHotkey('N', () => setAsking(true), mayAsk)
  const counted = (one: TransferGroup) => all.filter(({ view, mine }) => inGroup(one, view.body, mine)).length
  return (
    <Panel
      fill
      title={t('transfers/title')}
      hint={<output>{t('transfers/count', { count: format.count(rows.length) })}</output>}
      actions={
        <>
          <Segmented
            label={t('transfers/group')}
            labelHidden
            options={transferGroups.map((id) => ({
              id,
              name: id === 'todo' ? `${t('transfers/groups/todo')} ${counted('todo')}` : t(`transfers/groups/${id}`),
            }))}
            value={group}
            onChange={(chosen) => {
              setGroup(chosen)
              setActive(0)
            }}
          />
          {mayAsk ? (
            <Button look="go" keys="N" aria-keyshortcuts="N" onPress={() => setAsking(true)}>
              {t('transfers/ask')}
            </Button>
          ) : null}
        </>
      }
    >
      {rows.length > 0 ? (
        <DataTable
          handle={table}
          label={`${t('transfers/title')}. ${t('contracts/rowHint')}`}
          columns={columns}
          rows={rows}
          offset={0}
          count={rows.length}
          rowKey={({ view }) => view.id}
          tracks={TRANSFER_TRACKS}
          numeric={['pieces']}
          rowHeight={roomy ? 38 : 32}
          active={Math.min(active, rows.length - 1)}
          onActive={setActive}
          openKey={openId}
          onOpen={({ view }) => onOpen(view.id)}
          onFirstVisible={ignore}
        />
      ) : views === undefined ? (
        <EmptyState icon={Truck} title={t('app/loading')} />
      ) : (
        <EmptyState icon={group === 'todo' ? PackageCheck : Truck} title={t(`transfers/none/${group}`)} hint={t('transfers/noneHint')} />
      )}
      {asking ? <RequestDialog hubs={hubs} onClose={() => setAsking(false)} /> : null}
    </Panel>
  )
}

/** Everything is here: no part of the list is fetched by itself. */
const ignore = () => undefined
