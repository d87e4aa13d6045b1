import { Printer } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { HubCode } from '../../../domain/kernel/ids.ts'
import { MINUTE_MS } from '../../../domain/kernel/instant.ts'
import { hasUndoTime, type OrderLine } from '../../../domain/orders/order.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'
import { useBarcodes } from '../../data/useBarcodes.ts'
import { useHubNames } from '../../data/useHubNames.ts'
import { useNow } from '../../data/useNow.ts'
import { usePrintMark } from '../../data/usePrintMark.ts'
import { useOrderDraft, type PlacedOrder } from '../../data/useOrderDraft.ts'
import { usePayAgain } from '../../data/usePayAgain.ts'
import { useRoute } from '../../data/useRoute.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useOnline, useUser } from '../../data/useStatus.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Alternatives } from '../../ui/order/Alternatives.tsx'
import { optionWords } from '../../ui/order/goodsWords.ts'
import { lineWords } from '../../ui/order/lineWords.ts'
import { OrderProgress } from '../../ui/order/OrderProgress.tsx'
import { StandingTag, useStandingWords } from '../../ui/order/OrderStanding.tsx'
import { PayAgain } from '../../ui/order/PayAgain.tsx'
import { troubleOf } from '../../ui/order/troubleOf.ts'
import { Panel } from '../../ui/Panel.tsx'
import { PrintDialog } from '../../ui/print/PrintDialog.tsx'
import { printableOrder, type PrintedOrder } from '../../ui/print/printable.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { useHotkey } from '../../ui/useHotkey.ts'
import styles from './OrderScreen.module.css'

/** It came to nothing: what was written may serve for another try. */
const isOver = ({ body: { state }, pending }: OrderView) =>
  state === 'compensated' || state === 'cancelled' || pending[0]?.state === 'refused'

/** What became of the order that was just placed, as it happens. */
export function OrderResult({ placed }: { readonly placed: PlacedOrder }) {
  const t = useText()
  const view = useTopic('order', { id: placed.orderId })
  const { begin, again } = useOrderDraft()
  const openOrder = useRoute((state) => state.openOrder)
  const [printing, setPrinting] = useState(false)
  useHotkey('N', () => begin())
  useHotkey('F9', () => setPrinting(true))
  return (
    <div className={styles['result']}>
      <Panel fill title={t(`order/kind/${placed.request.kind}`)} hint={view?.orderNo ?? placed.provisionalNo ?? t('orders/noYet')}>
        <div className={styles['resultBody']}>
          {view ? <Outcome view={view} /> : <p>{t('app/loading')}</p>}
          <div className={styles['resultActions']}>
            <Button look="go" size="large" keys="N" aria-keyshortcuts="N" onPress={() => begin()}>
              {t('order/newOrder')}
            </Button>
            <Button size="large" keys="F9" aria-keyshortcuts="F9" isDisabled={!view} onPress={() => setPrinting(true)}>
              <Printer size={15} aria-hidden="true" />
              {t('orders/print')}
            </Button>
            {view && isOver(view) ? (
              <Button
                size="large" // Another number is chosen: somebody else may have this one.
                onPress={() => again(placed.request.kind === 'NUMBER_CHANGE' ? { msisdn: '' } : {})}
              >
                {t('orders/writeAgain')}
              </Button>
            ) : null}
            <Button size="large" onPress={() => openOrder(placed.orderId)}>
              {t('orders/title')}
            </Button>
          </div>
        </div>
      </Panel>
      {view && printing ? <ResultPrint view={view} placed={placed} onClose={() => setPrinting(false)} /> : null}
    </div>
  )
}

function Outcome({ view }: { readonly view: OrderView }) {
  const t = useText()
  const refusalText = useRefusalText()
  const { won } = useFormat()
  const now = useNow(MINUTE_MS)
  const hubName = useHubNames()
  const again = useOrderDraft((state) => state.again)
  const engine = useEngine()
  const online = useOnline()
  const show = useToasts((toasts) => toasts.show)
  const { body } = view
  const { amounts, payment, state, waitlist } = body
  const trouble = troubleOf(body)
  const wordsOf = useStandingWords()
  const paying = usePayAgain(view.id)
  const entry = view.pending[0] ?? null
  const mayTake = state === 'outOfStock' || (state === 'waitlisted' && online)
  /** The place in the wave is given up first: nobody waits for what he bought elsewhere. */
  const take = async (hubCode: HubCode) => {
    const reason = t('order/takenElsewhere', { hub: hubName(hubCode) })
    const answer =
      state === 'waitlisted' ? await engine.call('POST /orders/:id/cancellation', { params: { id: view.id }, body: { reason } }) : null
    if (answer === null || answer.ok) again({ hubCode })
    else show('bad', refusalText(answer.code))
  }
  const refused = entry?.state === 'refused' ? entry.refusal : null
  return (
    <>
      <output className={styles['resultHead']}>
        <StandingTag view={view} />
        <span>{wordsOf(view)}</span>
      </output>
      {refused ? <ErrorNote>{refusalText(refused.code)}</ErrorNote> : null}
      {entry === null && trouble !== null ? <ErrorNote tone={trouble.tone}>{refusalText(trouble.reason)}</ErrorNote> : null}
      {state === 'paymentFailed' && payment.retryUntil !== undefined ? (
        <PayAgain payment={payment} until={payment.retryUntil} mayPay={paying.mayPay} refusal={paying.refusal} onPay={paying.pay} />
      ) : null}
      <OrderProgress order={body} isHere={view.rev === null} />
      <Facts
        facts={[
          ...(hasUndoTime(body.kind) && body.contract
            ? [[t('orders/contract'), `${body.contract.contractNo ?? ''} ${lineWords(body.contract, t)}`] as const]
            : [[t('orders/goods'), goodsOf(body.lines) ?? t('orders/noGoods')] as const]),
          ...(waitlist
            ? [[t('orders/state/waitlisted'), t('orders/wave', { wave: waitlist.wave, position: waitlist.position })] as const]
            : []),
          ...(body.lines.length > 0 ? [[t('orders/hub'), hubName(body.fulfilment.hubCode)] as const] : []),
          [t('order/paidNow'), won(amounts.paidNow)],
          ...(amounts.monthlyFee > 0 ? [[t('orders/monthly'), won(amounts.monthlyFee + amounts.monthlyInstalment)] as const] : []),
        ]}
      />
      <Alternatives
        alternatives={body.alternatives}
        hubName={hubName}
        now={now}
        {...(mayTake && { onTake: ({ hubCode }) => void take(hubCode) })}
      />
    </>
  )
}

function goodsOf(lines: readonly OrderLine[]): string | null {
  const named = lines.map((line) => `${line.name} ${optionWords(line)}${line.quantity > 1 ? ` ×${line.quantity}` : ''}`)
  return named.length === 0 ? null : named.join(', ')
}

type ResultPrintProps = { readonly view: OrderView; readonly placed: PlacedOrder; readonly onClose: () => void }

/**
 * What was typed on this sheet is still here in clear and may be printed without asking anybody, also without a line. With
 * one, the centre's order stands in its place: it knows the number that was given.
 */
function ResultPrint({ view, placed, onClose }: ResultPrintProps) {
  const user = useUser()
  const engine = useEngine()
  const online = useOnline()
  const barcodeOf = useBarcodes()
  const printMark = usePrintMark()
  const [whole, setWhole] = useState<PrintedOrder | null>(null)
  const { id } = view
  const asks = online && view.rev !== null
  useEffect(() => {
    if (!asks) return
    void engine.call('GET /orders/:id', { params: { id } }).then((answer) => answer.ok && setWhole(answer.value.order))
  }, [engine, asks, id])
  const typed = placed.request.customer
  const imeiOf = (lineId: number) => placed.request.lines.find((line) => line.lineId === lineId)?.imei ?? null
  const lines = view.body.lines.map((line) => {
    const imei = line.imeis.length === 0 ? imeiOf(line.lineId) : null
    return imei === null ? line : { ...line, imeis: [imei] }
  })
  const known: PrintedOrder = { ...view.body, lines, orderNo: view.orderNo, customer: typed ?? view.body.customer }
  return (
    <PrintDialog
      key={whole === null ? 'typed' : 'whole'}
      isOpen
      onClose={onClose}
      isClear={whole !== null || typed !== null}
      leave={() => printMark({ docType: 'order', docId: id })}
      printable={printableOrder(whole ?? known, { dealer: user?.dealerName ?? '', barcodeOf })}
    />
  )
}
