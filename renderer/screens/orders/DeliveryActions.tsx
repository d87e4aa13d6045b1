import { useState } from 'react'
import type { DeliveryEvent } from '../../../domain/protocol/orders.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { TextField } from '../../ui/TextField.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { deliveryEventsOf, type DeliveryEventName } from './deliveryEventsOf.ts'
import styles from './OrderDetail.module.css'

const named = {
  pick: 'pick',
  ship: 'ship',
  outForDelivery: 'ship',
  deliver: 'deliver',
  fail: 'fail',
  retry: 'retry',
  returnHome: 'returnHome',
  returned: 'returned',
  handOver: 'handOver',
} as const satisfies Record<DeliveryEventName, string>

/** Says what happened to the goods; kept here and sent when there is a line. */
export function DeliveryActions({ view }: { readonly view: OrderView }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const [asking, setAsking] = useState<'ship' | 'fail' | null>(null)
  const events = deliveryEventsOf(view.body)
  const isTold = view.pending.some(({ endpoint, refusal }) => endpoint === 'POST /orders/:id/delivery' && refusal === null)
  if (events.length === 0) return null
  const tell = async (body: DeliveryEvent) => {
    const answer = await engine.command(
      'POST /orders/:id/delivery',
      { params: { id: view.id }, body },
      t(`orders/act/${named[body.event]}`),
    )
    setAsking(null)
    show(answer.ok ? 'good' : 'bad', answer.ok ? t('orders/actDone') : refusalText(answer.code))
  }
  return (
    <div className={styles['acts']}>
      {events.map((event, place) => (
        <Button
          key={event}
          look={place === 0 ? 'go' : 'plain'}
          isDisabled={isTold}
          onPress={() => (event === 'ship' || event === 'fail' ? setAsking(event) : void tell({ event }))}
        >
          {t(`orders/act/${named[event]}`)}
        </Button>
      ))}
      {asking === 'ship' ? <ShipDialog onTell={tell} onClose={() => setAsking(null)} /> : null}
      {asking === 'fail' ? <FailDialog onTell={tell} onClose={() => setAsking(null)} /> : null}
    </div>
  )
}

type TellProps = { readonly onTell: (event: DeliveryEvent) => Promise<void>; readonly onClose: () => void }

function ShipDialog({ onTell, onClose }: TellProps) {
  const t = useText()
  const [carrier, setCarrier] = useState('')
  const [trackingNo, setTrackingNo] = useState('')
  const ready = carrier.trim() !== '' && trackingNo.trim() !== ''
  return (
    <Dialog
      title={t('orders/shipTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button
            look="go"
            isDisabled={!ready}
            onPress={() => void onTell({ event: 'ship', carrier: carrier.trim(), trackingNo: trackingNo.trim() })}
          >
            {t('orders/act/ship')}
          </Button>
        </>
      }
    >
      <TextField {...focusFirst} label={t('orders/carrier')} value={carrier} onChange={setCarrier} maxLength={40} />
      <TextField label={t('orders/trackingNo')} value={trackingNo} onChange={setTrackingNo} maxLength={40} />
    </Dialog>
  )
}

function FailDialog({ onTell, onClose }: TellProps) {
  const t = useText()
  const [reason, setReason] = useState('')
  return (
    <Dialog
      title={t('orders/failTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('act/cancel')}</Button>
          <Button look="danger" isDisabled={reason.trim() === ''} onPress={() => void onTell({ event: 'fail', reason: reason.trim() })}>
            {t('orders/act/fail')}
          </Button>
        </>
      }
    >
      <TextField {...focusFirst} label={t('orders/failReason')} value={reason} onChange={setReason} maxLength={300} autoComplete="off" />
    </Dialog>
  )
}
