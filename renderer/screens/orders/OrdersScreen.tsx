import { useRef } from 'react'
import { useRoute } from '../../data/useRoute.ts'
import { css } from '../../ui/css.ts'
import type { TableHandle } from '../../ui/DataTable.tsx'
import { OrderDetail } from './OrderDetail.tsx'
import { OrderListPanel } from './OrderListPanel.tsx'
import styles from './OrdersScreen.module.css'

/** Every order of the shop with where it really stands; one is opened beside the list. */
export function OrdersScreen() {
  const orderId = useRoute((state) => state.orderId)
  const openOrder = useRoute((state) => state.openOrder)
  const table = useRef<TableHandle>(null)
  return (
    <div className={css(styles, 'screen', orderId !== null && 'split')}>
      <OrderListPanel openId={orderId} onOpen={openOrder} table={table} />
      {orderId === null ? null : (
        <OrderDetail
          key={orderId}
          id={orderId}
          onClose={() => {
            openOrder(null)
            table.current?.focus()
          }}
        />
      )}
    </div>
  )
}
