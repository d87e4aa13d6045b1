import { FileX2, LoaderCircle, Printer } from 'lucide-react'
import { useState } from 'react'
import { holds } from '../../../domain/access/permissions.ts'
import type { OrderId } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { assessCancellation } from '../../../domain/orders/assessCancellation.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useDocument } from '../../data/useDocument.ts'
import { useHubNames } from '../../data/useHubNames.ts'
import { useNow } from '../../data/useNow.ts'
import { useReveal } from '../../data/useReveal.ts'
import { useUser } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { CloseButton } from '../../ui/CloseButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Alternatives } from '../../ui/order/Alternatives.tsx'
import { OrderProgress } from '../../ui/order/OrderProgress.tsx'
import { StandingTag, useStandingWords } from '../../ui/order/OrderStanding.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { RevealDialog } from '../../ui/RevealDialog.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { undoWords } from './undoWords.ts'
import { cancellable } from './cancellable.ts'
import { CancelDialog } from './CancelDialog.tsx'
import { DeliveryActions } from './DeliveryActions.tsx'
import { Ledger } from './Ledger.tsx'
import { OrderFacts } from './OrderFacts.tsx'
import { OrderNotes } from './OrderNotes.tsx'
import { OrderPrint } from './OrderPrint.tsx'
import { PayAgainBlock } from './PayAgainBlock.tsx'
import styles from './OrderDetail.module.css'

export type OrderDetailProps = { readonly id: OrderId; readonly onClose: () => void }

export function OrderDetail({ id, onClose }: OrderDetailProps) {
  const t = useText()
  const view = useDocument('order', { id })
  useHotkey('Escape', onClose)
  if (view) return <OpenOrder view={view} onClose={onClose} />
  return (
    <Panel fill as="aside" label={t('orders/detail')} title={t('orders/detail')} actions={<CloseButton onClose={onClose} />}>
      {view === undefined ? (
        <EmptyState icon={LoaderCircle} title={t('app/loading')} />
      ) : (
        <EmptyState icon={FileX2} title={t('orders/gone')} hint={t('orders/goneHint')} />
      )}
    </Panel>
  )
}

function OpenOrder({ view, onClose }: { readonly view: OrderView; readonly onClose: () => void }) {
  const t = useText()
  const user = useUser()
  const now = useNow(MINUTE_MS)
  const hubName = useHubNames()
  const wordsOf = useStandingWords()
  const [cancelling, setCancelling] = useState(false)
  const [printing, setPrinting] = useState(false)
  const { body } = view
  const atCentre = view.rev !== null
  const assessment = assessCancellation(cancellable(view), new Date(now).toISOString())
  const mayCancel = atCentre && user !== null && holds(user, 'order.cancel') && body.cancellation === null && body.state !== 'completed'
  const mayPay = atCentre && user !== null && holds(user, 'order.place')
  const mayUnmask = user !== null && holds(user, 'customer.unmask')
  const mayDeliver = atCentre && user !== null && holds(user, 'order.deliver')
  useHotkey('C', () => setCancelling(true), mayCancel)
  useHotkey('P', () => setPrinting(true))
  const engine = useEngine()
  const refusalText = useRefusalText()
  const [asking, setAsking] = useState(false)
  const reveal = useReveal((reason) => engine.revealOrder(view.id, reason))
  const unmask = () => (reveal.shown ? reveal.hide() : setAsking(true))
  useHotkey('M', unmask, mayUnmask)
  const shown = reveal.shown ? { ...view, body: { ...body, ...reveal.shown } } : view
  return (
    <Panel
      fill
      as="aside"
      label={t('orders/detail')}
      title={
        <>
          {t(`order/kind/${body.kind}`)} <StandingTag view={view} />
        </>
      }
      hint={view.orderNo ?? t('orders/noYet')}
      actions={
        <>
          <Button look="icon" aria-label={t('orders/print')} aria-keyshortcuts="P" onPress={() => setPrinting(true)}>
            <Printer size={16} aria-hidden="true" />
          </Button>
          <CloseButton onClose={onClose} />
        </>
      }
    >
      <div className={styles['content']}>
        <OrderNotes view={view} />
        <p className={styles['hint']}>{wordsOf(view)}</p>
        {mayPay ? <PayAgainBlock view={view} /> : null}
        <div className={styles['block']}>
          <OrderProgress order={body} isHere={!atCentre} />
        </div>
        {body.alternatives.length > 0 ? (
          <div className={styles['block']}>
            <Alternatives alternatives={body.alternatives} hubName={hubName} now={now} />
          </div>
        ) : null}
        {mayDeliver ? <DeliveryActions view={view} /> : null}
        <OrderFacts
          view={shown}
          hubName={hubName}
          now={now}
          unmask={
            mayUnmask ? (
              <Button look="quiet" aria-keyshortcuts="M" onPress={unmask}>
                {t(reveal.shown ? 'contract/mask' : 'contract/unmask')}
              </Button>
            ) : null
          }
        />
        <Ledger view={view} />
      </div>
      {mayCancel ? (
        <footer className={styles['foot']}>
          <Button look="danger" keys="C" aria-keyshortcuts="C" onPress={() => setCancelling(true)}>
            {t(undoWords(body.kind) ?? 'orders/cancel')}
          </Button>
        </footer>
      ) : null}
      {cancelling ? <CancelDialog view={view} assessment={assessment} onClose={() => setCancelling(false)} /> : null}
      {asking ? (
        <RevealDialog
          isOpen
          problem={reveal.refusal === null ? null : refusalText(reveal.refusal)}
          onShow={reveal.show}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {printing ? <OrderPrint view={view} onClose={() => setPrinting(false)} /> : null}
    </Panel>
  )
}
