import { useState } from 'react'
import type { Instant } from '../../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import { paymentMethods, type Payment } from '../../../domain/orders/payment.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import { ErrorNote } from '../ErrorNote.tsx'
import { Segmented } from '../Segmented.tsx'
import { useStepError } from './useStepError.ts'
import styles from './PayAgain.module.css'

export type PayAgainProps = {
  readonly payment: Pick<Payment, 'method' | 'failure'>
  readonly until: Instant
  readonly mayPay: boolean
  readonly refusal: RefusalCode | null
  readonly onPay: (method: Payment['method']) => void
}

/** A payment was refused: what the gateway said, until when the goods are held, and another way to pay. */
export function PayAgain({ payment, until, mayPay, refusal, onPay }: PayAgainProps) {
  const t = useText()
  const { clock } = useFormat()
  const refusalText = useRefusalText()
  const wordsOf = useStepError()
  const [method, setMethod] = useState(payment.method)
  return (
    <section className={styles['again']} aria-label={t('orders/payAgain')}>
      {payment.failure === null ? null : <p>{wordsOf(payment.failure)}</p>}
      <p className={styles['until']}>{t('orders/payAgainUntil', { when: clock(until) })}</p>
      <div className={styles['choice']}>
        <Segmented
          label={t('order/method')}
          labelHidden
          options={paymentMethods.map((id) => ({ id, name: t(`order/methods/${id}`) }))}
          value={method}
          onChange={setMethod}
        />
        <Button look="go" isDisabled={!mayPay} onPress={() => onPay(method)}>
          {t('orders/payAgain')}
        </Button>
      </div>
      {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
    </section>
  )
}
