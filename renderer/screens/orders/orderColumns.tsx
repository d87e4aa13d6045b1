import type { HubCode } from '../../../domain/kernel/ids.ts'
import type { OrderRow } from '../../../sync/salesTopics.ts'
import type { Format } from '../../text/format.ts'
import type { Translate } from '../../text/TextProvider.tsx'
import { shortModel } from '../../ui/contract/shortModel.ts'
import { CommandTag } from '../../ui/command/CommandTag.tsx'
import { columnHelper, type TableColumn } from '../../ui/DataTable.tsx'
import { shortOrderNo } from '../../ui/order/goodsWords.ts'
import { OrderStateTag } from '../../ui/order/OrderTags.tsx'

export const ORDER_TRACKS =
  'minmax(128px, 0.9fr) 74px minmax(60px, 0.7fr) minmax(110px, 1.3fr) minmax(92px, 0.8fr) minmax(80px, 1fr) minmax(96px, 0.9fr) 84px'

const column = columnHelper<OrderRow>()

/** What the list tells of an order at a glance. */
export function orderColumns(
  t: Translate,
  format: Format,
  now: number,
  hubName: (hubCode: HubCode) => string,
): readonly TableColumn<OrderRow>[] {
  const goodsOf = ({ goods, quantity }: OrderRow) =>
    goods === '' ? t('orders/noGoods') : quantity > 1 ? `${shortModel(goods)} ×${quantity}` : shortModel(goods)
  return [
    column.display({
      id: 'no',
      header: t('orders/no'),
      cell: ({ row: { original } }) => shortOrderNo(original.orderNo ?? original.queued?.provisionalNo ?? t('orders/noYet')),
    }),
    column.display({ id: 'kind', header: t('orders/kindCol'), cell: ({ row: { original } }) => t(`order/kind/${original.kind}`) }),
    column.display({ id: 'name', header: t('orders/customer'), cell: ({ row: { original } }) => original.name }),
    column.display({ id: 'goods', header: t('orders/goods'), cell: ({ row: { original } }) => goodsOf(original) }),
    column.display({ id: 'total', header: t('orders/totalCol'), cell: ({ row: { original } }) => format.won(original.total) }),
    column.display({ id: 'hub', header: t('orders/hub'), cell: ({ row: { original } }) => hubName(original.hubCode) }),
    column.display({
      id: 'state',
      header: t('orders/stateCol'),
      cell: ({ row: { original } }) =>
        original.queued ? <CommandTag state={original.queued.state} /> : <OrderStateTag state={original.state} />,
    }),
    column.display({ id: 'placedAt', header: t('orders/placedAt'), cell: ({ row: { original } }) => format.when(original.placedAt, now) }),
  ]
}
