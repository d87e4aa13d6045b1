import { useEffect, useRef, useState } from 'react'
import { SECOND_MS } from '../../../domain/kernel/instant.ts'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import { hasUndoTime } from '../../../domain/orders/order.ts'
import type { PlaceOrder } from '../../../domain/orders/placeOrder.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useOrderDraft } from '../../data/useOrderDraft.ts'
import { useTopic } from '../../data/useTopic.ts'
import { useText } from '../../text/useText.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { focusField } from './fieldOfPath.ts'
import type { OrderSheet } from './useOrderSheet.ts'

/** What ends a line or gives it another number waits this long for a second thought before anything leaves the PC. */
export const UNDO_SECONDS = 8

export type Placement = {
  readonly refusal: { readonly code: RefusalCode; readonly detail?: string } | null
  /** Seconds until it goes; null: nothing is on its way. */
  readonly leaving: number | null
  readonly place: () => void
  readonly stop: () => void
}

/** Sends the sheet, once. What cannot be taken back for long counts down first. */
export function usePlacement(sheet: OrderSheet): Placement {
  const t = useText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const done = useOrderDraft((state) => state.done)
  const [refusal, setRefusal] = useState<Placement['refusal']>(null)
  const [leaving, setLeaving] = useState<number | null>(null)
  const busy = useRef(false)
  const mine = useTopic('presence', { contractId: sheet.draft.contract?.id ?? sheet.draft.newContractId })?.mine ?? null

  const send = async (placed: PlaceOrder) => {
    if (busy.current) return
    busy.current = true
    const answer = await engine.command('POST /orders', { body: placed }, t('order/againLabel', { kind: t(`order/kind/${placed.kind}`) }))
    busy.current = false
    setRefusal(answer.ok ? null : answer)
    if (answer.ok) done({ orderId: placed.orderId, provisionalNo: answer.value.provisionalNo, request: placed })
  }
  const ask = () => {
    const request = sheet.requestAt(Date.now(), mine?.fencingToken ?? null)
    sheet.setTried(true)
    if (!request.ok) focusField(request.missing[0] ?? '')
    return request.ok ? request.placed : null
  }
  const latest = useRef({ ask, send })
  useEffect(() => {
    latest.current = { ask, send }
  })
  useEffect(() => {
    if (leaving === null) return
    const timer = setTimeout(() => {
      if (leaving > 1) return setLeaving(leaving - 1)
      setLeaving(null)
      const placed = latest.current.ask()
      if (placed) void latest.current.send(placed)
    }, SECOND_MS)
    return () => clearTimeout(timer)
  }, [leaving])

  return {
    refusal,
    leaving,
    place() {
      const placed = ask()
      if (placed === null || leaving !== null) return
      if (hasUndoTime(placed.kind)) setLeaving(UNDO_SECONDS)
      else void send(placed)
    },
    stop() {
      setLeaving(null)
      show('warn', t(sheet.draft.kind === 'NUMBER_CHANGE' ? 'order/number/stopped' : 'order/stopped'))
    },
  }
}
