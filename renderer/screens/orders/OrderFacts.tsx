import type { ReactNode } from 'react'
import type { HubCode } from '../../../domain/kernel/ids.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { Facts } from '../../ui/Facts.tsx'
import { optionWords } from '../../ui/order/goodsWords.ts'
import { Tag } from '../../ui/Tag.tsx'
import { ContractPartFacts } from './ContractPartFacts.tsx'
import styles from './OrderDetail.module.css'

export type OrderFactsProps = {
  readonly view: OrderView
  readonly hubName: (hubCode: HubCode) => string
  readonly now: number
  /** Shows the customer's data in clear, or hides them again; null: not for this person. */
  readonly unmask: ReactNode
}
type Fact = readonly [string, ReactNode]

/** Goods, the way to the customer, money and contract of one order. */
export function OrderFacts({ view, hubName, now, unmask }: OrderFactsProps) {
  const t = useText()
  const { when, clock, won } = useFormat()
  const { body } = view
  const { customer, receipt, placedBy, placedAt, waitlist, reservation } = body
  const where =
    receipt.kind === 'pickup'
      ? t('orders/receiptPickup', { hub: hubName(receipt.hubCode) })
      : t('orders/receiptDelivery', { address: receipt.address })
  const facts: readonly Fact[] = [
    [
      t('orders/customer'),
      <span key="customer" className={styles['inline']}>
        {customer.name} {customer.phone} {unmask}
      </span>,
    ],
    ...(waitlist
      ? [
          [
            t('orders/state/waitlisted'),
            `${t('orders/wave', { wave: waitlist.wave, position: waitlist.position })} · ${t(waitlist.allocatedAt ? 'orders/allocated' : 'orders/waitingTurn')}`,
          ] as const,
        ]
      : []),
    ...(body.lines.length > 0 ? [[t('orders/hub'), hubName(body.fulfilment.hubCode)] as const, [t('orders/receipt'), where] as const] : []),
    ...(reservation?.validUntil
      ? [[t('orders/reservation'), t('orders/reservationUntil', { when: clock(reservation.validUntil) })] as const]
      : []),
    ...shipmentFacts(body.shipments, t),
    ...(body.sellers.length > 1
      ? [[t('orders/seller'), body.sellers.map(({ seller, total }) => `${seller.name} ${won(total)}`).join(' · ')] as const]
      : []),
    [t('orders/by'), `${placedBy.displayName} · ${when(placedAt, now)}`],
  ]
  return (
    <>
      {body.lines.length > 0 ? <Lines view={view} /> : null}
      <div className={styles['block']}>
        <Facts facts={facts} />
      </div>
      <Money view={view} now={now} />
      <ContractPartFacts view={view} hubName={hubName} now={now} />
    </>
  )
}

function shipmentFacts(shipments: OrderView['body']['shipments'], t: ReturnType<typeof useText>): readonly Fact[] {
  return shipments
    .filter(({ kind }) => kind === 'delivery')
    .map((shipment): Fact => [
      t('orders/shipment'),
      <span key={shipment.shipmentId} className={styles['inline']}>
        <Tag tone={shipment.state === 'deliveryFailed' ? 'bad' : 'plain'}>{t(`orders/shipmentState/${shipment.state}`)}</Tag>
        {shipment.trackingNo === null ? null : t('orders/tracking', { carrier: shipment.carrier ?? '', no: shipment.trackingNo })}
        {shipment.promisedDay === null ? null : t('orders/promised', { day: shipment.promisedDay })}
        {shipment.failReason}
      </span>,
    ])
}

function Lines({ view: { body } }: { readonly view: OrderView }) {
  const t = useText()
  const { won } = useFormat()
  const holds = body.reservation?.state === 'held' || body.reservation?.state === 'partiallyHeld'
  return (
    <ul className={styles['lines']} aria-label={t('orders/lines')}>
      {body.lines.map((line) => (
        <li key={line.lineId} className={styles['line']}>
          <span className={styles['goods']}>
            <b>{line.name}</b> {optionWords(line)}
            {line.quantity > 1 ? ` ×${line.quantity}` : ''}
            {line.imeis.map((imei) => (
              <small key={imei}>{t('orders/imei', { imei })}</small>
            ))}
            {holds && line.heldQty < line.quantity ? (
              <small>{t('orders/held', { held: line.heldQty, quantity: line.quantity })}</small>
            ) : null}
          </span>
          <span>{won(line.unitPrice * line.quantity)}</span>
        </li>
      ))}
    </ul>
  )
}

function Money({ view: { body }, now }: { readonly view: OrderView; readonly now: number }) {
  const t = useText()
  const { won, when } = useFormat()
  const { amounts, payment, cancellation } = body
  const facts: readonly Fact[] = [
    ...(payment.amount > 0
      ? [
          [
            t('orders/payment'),
            <span key="payment" className={styles['inline']}>
              {won(payment.amount)} {t(`order/methods/${payment.method}`)}
              <Tag tone={payment.state === 'denied' || payment.state === 'failed' ? 'bad' : 'plain'}>
                {t(`orders/paymentState/${payment.state}`)}
              </Tag>
            </span>,
          ] as const,
        ]
      : []),
    ...(payment.capturedAmount > 0 ? [[t('orders/captured'), won(payment.capturedAmount)] as const] : []),
    ...(payment.refundedAmount > 0 ? [[t('orders/refunded'), won(payment.refundedAmount)] as const] : []),
    ...(amounts.instalmentPrincipal > 0
      ? [
          [
            t('order/instalment'),
            t('value/instalment', { won: won(amounts.instalmentPrincipal), months: amounts.instalmentMonths }),
          ] as const,
        ]
      : []),
    ...(amounts.monthlyFee > 0 ? [[t('orders/monthly'), won(amounts.monthlyFee + amounts.monthlyInstalment)] as const] : []),
    ...(cancellation?.outcome === 'accepted'
      ? [
          [
            t('orders/cancellation'),
            <span key="cancellation">
              {t('orders/cancelledBy', {
                who: cancellation.by.displayName,
                when: when(cancellation.requestedAt, now),
                reason: cancellation.reason,
              })}
              {cancellation.refundAmount > 0 ? (
                <>
                  <br />
                  {cancellation.refundedAt === null
                    ? t('orders/refundPending', { won: won(cancellation.refundAmount) })
                    : t('orders/refundDone', { won: won(cancellation.refundAmount), when: when(cancellation.refundedAt, now) })}
                </>
              ) : null}
            </span>,
          ] as const,
        ]
      : []),
  ]
  if (facts.length === 0) return null
  return (
    <div className={styles['block']}>
      <Facts facts={facts} />
    </div>
  )
}
