import { LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import type { Scan } from '../../../domain/catalogue/recogniseScan.ts'
import type { TransferAction } from '../../../domain/protocol/transfers.ts'
import type { TransferView } from '../../../sync/salesTopics.ts'
import { answerScan } from '../../data/answerScan.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useScanner } from '../../data/useScanner.ts'
import { useSkus } from '../../data/useSkus.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useWorkInHand, type InHand } from '../../data/useWorkInHand.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ScanCounter } from '../../ui/ScanCounter.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { FinishReceipt } from './FinishReceipt.tsx'
import {
  addPieces,
  EMPTY_RECEIPT,
  markUnit,
  receiptSchema,
  receivedLinesOf,
  scanInto,
  uncountedIn,
  wholeTally,
  type Receipt,
  type ScanAnswer,
} from './receipt.ts'
import { ReceiptLines } from './ReceiptLines.tsx'
import { ScannedUnits } from './ScannedUnits.tsx'
import styles from './ScanDesk.module.css'

export type ReceiptDeskProps = { readonly view: TransferView; readonly hubs: Hubs; readonly onLeave: () => void }

/** Nothing is scanned over what was scanned before: first that is read back from this PC. */
export function ReceiptDesk(props: ReceiptDeskProps) {
  const t = useText()
  const hand = useWorkInHand(`receipt/${props.view.id}`, receiptSchema, EMPTY_RECEIPT)
  if (hand.value === null) return <EmptyState icon={LoaderCircle} title={t('app/loading')} />
  return <OpenReceipt {...props} {...hand} receipt={hand.value} />
}

type OpenReceiptProps = ReceiptDeskProps & Omit<InHand<Receipt>, 'value'> & { readonly receipt: Receipt }

/** A parcel is opened: every scan counts and is on the disk, wherever the focus is, with or without a line. */
function OpenReceipt({ view, hubs, onLeave, receipt, isKept, keep, drop }: OpenReceiptProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const online = useOnline()
  const skus = useSkus()
  const show = useToasts((state) => state.show)
  const { busy, refusal, run } = useAct()
  const { body } = view
  const [damaged, setDamaged] = useState(false)
  const [last, setLast] = useState<{ readonly ok: boolean; readonly words: string; readonly detail: string } | null>(null)
  const [finishing, setFinishing] = useState(false)
  const open = uncountedIn(body, receipt)
  const tally = wholeTally(body, open)
  const done = tally.accepted + tally.damaged

  const wordsOf = (answer: ScanAnswer, count: number): string => {
    if (!answer.ok) return t(`transfers/scan/${answer.kind}`)
    const name = skus.nameOf(answer.skuCode)
    const values = { name: `${name.modelName} ${name.colour}`.trim(), done: count, of: tally.sent }
    return t(`transfers/scan/${answer.kind}`, values)
  }
  useScanner((scan: Scan) => {
    const next = scanInto(body, receipt, { scan, damaged, skuOfBarcode: skus.ofBarcode })
    const after = wholeTally(body, uncountedIn(body, next.receipt))
    const words = wordsOf(next.answer, after.accepted + after.damaged)
    keep(next.receipt)
    // A surplus is no success to go on from: somebody has to look at it.
    const ok = next.answer.ok && next.answer.kind !== 'over'
    setLast({ ok, words, detail: scan.kind === 'imei' ? `IMEI ${scan.imei}` : scan.kind === 'ean13' ? scan.code : scan.text.slice(0, 60) })
    answerScan(ok, words)
  })
  useHotkey('D', () => setDamaged(!damaged))
  useHotkey('Escape', onLeave)
  useHotkey('Ctrl+Enter', () => setFinishing(true), !finishing)
  const lines = receivedLinesOf(body, open)
  const handIn = async (final: boolean) => {
    const action: TransferAction = { kind: 'receive', lines: [...lines], final }
    const label = t('transfers/receiptLabel', { no: body.transferNo, done, of: tally.sent })
    const kept = await run(() => engine.command('POST /transfers/:id/actions', { params: { id: view.id }, body: action }, label))
    if (!kept) return
    drop()
    show('good', t(online ? 'transfers/handedIn' : 'transfers/handedInOffline', { no: body.transferNo }))
    onLeave()
  }
  return (
    <Panel
      fill
      title={t('transfers/receiveTitle', { no: body.transferNo })}
      hint={`${hubs.nameOf(body.fromHubCode)} → ${hubs.nameOf(body.toHubCode)}`}
      actions={
        <>
          <Toggle on={damaged} onChange={setDamaged}>
            {t('transfers/nextDamaged')} (D)
          </Toggle>
          <Button keys="Esc" aria-keyshortcuts="Escape" onPress={onLeave}>
            {t('transfers/later')}
          </Button>
          <Button look="go" keys="Ctrl+Enter" aria-keyshortcuts="Control+Enter" onPress={() => setFinishing(true)}>
            {t('transfers/finish')}
          </Button>
        </>
      }
    >
      <ScanCounter label={t('transfers/received')} done={done} of={tally.sent} last={last} hint={t('transfers/scanHint')} />
      {refusal ? (
        <div className={styles['note']}>
          <ErrorNote>{refusalText(refusal)}</ErrorNote>
        </div>
      ) : null}
      {isKept ? null : (
        <div className={styles['note']}>
          <ErrorNote>{t('transfers/notKept')}</ErrorNote>
        </div>
      )}
      {!online ? (
        <div className={styles['note']}>
          <ErrorNote tone="warn">{t('transfers/offlineReceipt')}</ErrorNote>
        </div>
      ) : null}
      <div className={styles['columns']}>
        <ReceiptLines transfer={body} receipt={open} onPieces={(sku, mark, by) => keep(addPieces(receipt, sku, mark, by))} />
        <ScannedUnits transfer={body} receipt={receipt} onMark={(imei, mark) => keep(markUnit(receipt, imei, mark))} />
      </div>
      {finishing ? (
        <FinishReceipt
          tally={tally}
          scanned={lines.length > 0}
          busy={busy}
          onClose={() => setFinishing(false)}
          onHandIn={(final) => void handIn(final)}
        />
      ) : null}
    </Panel>
  )
}
