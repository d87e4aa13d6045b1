import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { CountAction } from '../../../domain/protocol/stock.ts'
import type { StockCountView } from '../../../sync/salesTopics.ts'
import { answerScan } from '../../data/answerScan.ts'
import { useEngine } from '../../data/engineContext.ts'
import { useAct } from '../../data/useAct.ts'
import type { Hubs } from '../../data/useHubs.ts'
import { useScanner } from '../../data/useScanner.ts'
import { useSkus } from '../../data/useSkus.ts'
import { useOnline } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { ScanCounter } from '../../ui/ScanCounter.tsx'
import { useHotkey } from '../../ui/useHotkey.ts'
import { countScan, expectedOf } from './countRows.ts'
import { scannedSoFar, stillUnderWay, type CountMark } from './scannedSoFar.ts'
import styles from './CountDesk.module.css'

/** Scan after scan goes on this PC's disk at once and to the centre when it can: nothing is to be saved. */
export function CountDesk({ view, hubs }: { readonly view: StockCountView; readonly hubs: Hubs }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const online = useOnline()
  const skus = useSkus()
  const { busy, refusal, run } = useAct()
  const { body } = view
  const [last, setLast] = useState<{ readonly ok: boolean; readonly words: string; readonly detail: string } | null>(null)
  const [cancelling, setCancelling] = useState(false)
  const hub = hubs.nameOf(body.hubCode)
  const expected = expectedOf(hubs.levels, body, skus.isSerialised)
  const send = (action: CountAction) =>
    run(() => engine.command('POST /stock-counts/:id/actions', { params: { id: view.id }, body: action }, t('count/label', { hub })))
  // What the count does not show yet: the next scan comes after it, however fast it is.
  const underWay = useRef(new Map<string, CountMark>())
  useEffect(() => {
    underWay.current = stillUnderWay(body.scannedImeis, underWay.current)
  }, [body.scannedImeis])
  const mark = (kind: CountMark, imei: string) => {
    underWay.current.set(imei, kind)
    void send({ kind, imeis: [imei] }).then((done) => done || underWay.current.delete(imei))
  }
  useScanner((scan) => {
    const scannedImeis = scannedSoFar(body.scannedImeis, underWay.current)
    const found = countScan(scannedImeis, scan)
    const words = found.ok ? t('count/counted', { count: scannedImeis.length + 1 }) : t(`count/${found.kind}`)
    setLast({
      ok: found.ok,
      words,
      detail: scan.kind === 'imei' ? `IMEI ${scan.imei}` : scan.kind === 'ean13' ? scan.code : scan.text.slice(0, 60),
    })
    answerScan(found.ok, words)
    if (found.ok) mark('scan', found.imei)
  })
  const submit = () => void send({ kind: 'submit' })
  useHotkey('Ctrl+Enter', submit, !busy && body.scannedImeis.length > 0)
  return (
    <Panel
      fill
      title={t('count/title')}
      hint={`${hub} · ${t('count/states/counting')}`}
      actions={
        <>
          <Button onPress={() => setCancelling(true)}>{t('count/cancel')}</Button>
          <Button
            look="go"
            keys="Ctrl+Enter"
            aria-keyshortcuts="Control+Enter"
            isDisabled={busy || body.scannedImeis.length === 0}
            onPress={submit}
          >
            {t('count/submit')}
          </Button>
        </>
      }
    >
      <ScanCounter label={t('count/scanned')} done={body.scannedImeis.length} of={expected} last={last} hint={t('count/hint')} />
      <div className={styles['notes']}>
        {online ? null : <ErrorNote tone="warn">{t('count/offline')}</ErrorNote>}
        {refusal ? <ErrorNote>{refusalText(refusal)}</ErrorNote> : null}
      </div>
      <ul className={styles['list']} aria-label={t('count/scanned')}>
        {body.scannedImeis.toReversed().map((imei, index) => (
          <li key={imei} className={styles['item']}>
            <span className={styles['place']}>{body.scannedImeis.length - index}</span>
            <span className={styles['imei']}>{imei}</span>
            <Button look="icon" aria-label={t('count/unscan', { imei })} onPress={() => mark('unscan', imei)}>
              <X size={14} aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
      <ReasonDialog
        isOpen={cancelling}
        title={t('count/cancelTitle')}
        act={t('count/cancel')}
        busy={busy}
        onClose={() => setCancelling(false)}
        onAct={(reason) => void send({ kind: 'cancel', reason }).then((done) => done && setCancelling(false))}
      >
        <p>{t('count/cancelBody')}</p>
      </ReasonDialog>
    </Panel>
  )
}
