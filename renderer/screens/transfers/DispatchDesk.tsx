import { LoaderCircle, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { StockUnit } from '../../../domain/stock/stockUnit.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'
import { answerScan } from '../../data/answerScan.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useScanner } from '../../data/useScanner.ts'
import { useSkus } from '../../data/useSkus.ts'
import { useWorkInHand, type InHand } from '../../data/useWorkInHand.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { QuantityField } from '../../ui/QuantityField.tsx'
import { ScanCounter } from '../../ui/ScanCounter.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { NOTHING_PICKED, pickedOf, pickingSchema, pickInto, type Picked, type Picking } from './dispatchTally.ts'
import { LineName } from './TransferLines.tsx'
import styles from './ScanDesk.module.css'
import line from './ReceiptLines.module.css'
import unit from './ScannedUnits.module.css'

export type DispatchDeskProps = { readonly view: TransferView; readonly hubs: Hubs; readonly onLeave: () => void }

/** A long list scrolls inside its panel, so the keyboard must reach it. */
const scrollsByKeyboard = { tabIndex: 0 } as const

/** The units of the source by IMEI, asked for when the picking begins: a scan is checked at once. */
function useUnits(view: TransferView): {
  readonly units: ReadonlyMap<string, StockUnit>
  readonly refusal: ReturnType<typeof useAct>['refusal']
} {
  const engine = useEngine()
  const { refusal, run } = useAct()
  const [units, setUnits] = useState<ReadonlyMap<string, StockUnit>>(new Map())
  const { fromHubCode } = view.body
  useEffect(() => {
    let left = false
    void run(async () => {
      const answer = await engine.call('GET /stock-units', { query: { hubCode: fromHubCode } })
      if (answer.ok && !left) setUnits(new Map(answer.value.units.map((one) => [one.imei, one])))
      return answer
    })
    return () => void (left = true)
  }, [engine, run, fromHubCode])
  return { units, refusal }
}

/** What was picked before is read back first: a parcel is not scanned twice. */
export function DispatchDesk(props: DispatchDeskProps) {
  const t = useText()
  const hand = useWorkInHand(`dispatch/${props.view.id}`, pickingSchema, NOTHING_PICKED)
  if (hand.value === null) return <EmptyState icon={LoaderCircle} title={t('app/loading')} />
  return <OpenDispatch {...props} {...hand} picking={hand.value} />
}

type OpenDispatchProps = DispatchDeskProps & Omit<InHand<Picking>, 'value'> & { readonly picking: Picking }

/** Goods leave: the named units are scanned, never more than was approved. */
function OpenDispatch({ view, hubs, onLeave, picking, isKept, keep, drop }: OpenDispatchProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const skus = useSkus()
  const show = useToasts((state) => state.show)
  const { body } = view
  const { units, refusal: unknown } = useUnits(view)
  const { busy, refusal, run } = useAct()
  const { picked, trackingNo } = picking
  const setPicked = (next: Picked) => keep({ ...picking, picked: next })
  const setTrackingNo = (next: string) => keep({ ...picking, trackingNo: next })
  const [last, setLast] = useState<{ readonly ok: boolean; readonly words: string; readonly detail?: string } | null>(null)
  const of = body.lines.reduce((sum, { approvedQty }) => sum + approvedQty, 0)
  const done = body.lines.reduce((sum, { skuCode }) => sum + pickedOf(picked, skuCode), 0)
  useScanner((scan) => {
    const next = pickInto(body, picked, { scan, units, skuOfBarcode: skus.ofBarcode })
    setPicked(next.picked)
    const { answer } = next
    const words = answer.ok
      ? t('transfers/pick/picked', { name: skus.nameOf(answer.skuCode).modelName, done: done + 1, of })
      : t(`transfers/pick/${answer.kind}`)
    setLast({ ok: answer.ok, words, ...(scan.kind === 'imei' ? { detail: `IMEI ${scan.imei}` } : {}) })
    answerScan(answer.ok, words)
  })
  const send = async () => {
    const lines = body.lines.flatMap(({ skuCode, serialised }) => {
      const imeis = picked.units.flatMap((one) => (one.skuCode === skuCode ? [one.imei] : []))
      const quantity = serialised ? imeis.length : (picked.pieces[skuCode] ?? 0)
      return quantity > 0 ? [{ skuCode, quantity, imeis }] : []
    })
    const action = { kind: 'dispatch', lines, trackingNo: trackingNo.trim() === '' ? null : trackingNo.trim(), reason: null } as const
    if (!(await run(() => engine.call('POST /transfers/:id/actions', { params: { id: view.id }, body: action })))) return
    drop()
    show('good', t('transfers/did/dispatch', { no: body.transferNo }))
    onLeave()
  }
  useHotkey('Escape', onLeave)
  useHotkey('Ctrl+Enter', () => void send(), done > 0 && !busy)
  const why = refusal ?? unknown
  return (
    <Panel
      fill
      title={t('transfers/dispatchTitle', { no: body.transferNo })}
      hint={`${hubs.nameOf(body.fromHubCode)} → ${hubs.nameOf(body.toHubCode)}`}
      actions={
        <>
          <Button keys="Esc" aria-keyshortcuts="Escape" onPress={onLeave}>
            {t('transfers/later')}
          </Button>
          <Button look="go" keys="Ctrl+Enter" aria-keyshortcuts="Control+Enter" isDisabled={done === 0 || busy} onPress={() => void send()}>
            {t('transfers/acts/dispatchNow', { count: done })}
          </Button>
        </>
      }
    >
      <ScanCounter label={t('transfers/picked')} done={done} of={of} last={last} hint={t('transfers/pickHint')} />
      {why || !isKept ? (
        <div className={styles['note']}>
          <ErrorNote>{why ? refusalText(why) : t('transfers/notKept')}</ErrorNote>
        </div>
      ) : null}
      <div className={styles['columns']}>
        <ul aria-label={t('transfers/goods')} {...scrollsByKeyboard}>
          {body.lines.map((one) => {
            const count = pickedOf(picked, one.skuCode)
            return (
              <li key={one.skuCode} className={line['line']}>
                <div className={line['name']}>
                  <LineName line={one} />
                </div>
                {one.serialised ? null : (
                  <QuantityField
                    label={`${one.modelName} ${t('transfers/quantities/dispatchedQty')}`}
                    value={picked.pieces[one.skuCode] ?? 0}
                    max={one.approvedQty}
                    onChange={(quantity) => setPicked({ ...picked, pieces: { ...picked.pieces, [one.skuCode]: quantity } })}
                  />
                )}
                <p className={line['count']}>
                  <b>{count}</b>/{one.approvedQty}
                </p>
              </li>
            )
          })}
        </ul>
        <section aria-label={t('transfers/scanned')}>
          <div className={styles['field']}>
            <TextField label={t('transfers/trackingNo')} value={trackingNo} onChange={setTrackingNo} maxLength={40} autoComplete="off" />
          </div>
          <ul>
            {picked.units.toReversed().map(({ imei, skuCode }) => (
              <li key={imei} className={unit['unit']}>
                <div className={unit['what']}>
                  <p>{imei}</p>
                  <p className={unit['model']}>{skus.nameOf(skuCode).modelName}</p>
                </div>
                <Button
                  look="icon"
                  aria-label={t('transfers/unscan', { imei })}
                  onPress={() => setPicked({ ...picked, units: picked.units.filter((other) => other.imei !== imei) })}
                >
                  <X size={14} aria-hidden="true" />
                </Button>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Panel>
  )
}
