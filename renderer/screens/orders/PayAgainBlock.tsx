import type { OrderView } from '../../../sync/salesTopics.ts'
import { usePayAgain } from '../../data/usePayAgain.ts'
import { PayAgain } from '../../ui/order/PayAgain.tsx'
import styles from './OrderDetail.module.css'

/** Another way to pay, beside the order whose payment was refused. */
export function PayAgainBlock({ view }: { readonly view: OrderView }) {
  const { mayPay, refusal, pay } = usePayAgain(view.id)
  const { state, payment } = view.body
  if (state !== 'paymentFailed' || payment.retryUntil === undefined) return null
  return (
    <div className={styles['block']}>
      <PayAgain payment={payment} until={payment.retryUntil} mayPay={mayPay} refusal={refusal} onPay={pay} />
    </div>
  )
}
