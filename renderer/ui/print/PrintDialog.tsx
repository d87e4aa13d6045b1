import { useState } from 'react'
import { createPortal, flushSync } from 'react-dom'
import type { Outcome, RefusalCode } from '../../../domain/kernel/refusals.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import { Dialog } from '../Dialog.tsx'
import { ErrorNote } from '../ErrorNote.tsx'
import { Segmented } from '../Segmented.tsx'
import { maskedPrintable, type Printable } from './printable.ts'
import { PriceLabel } from './PriceLabel.tsx'
import { OrderForm } from './OrderForm.tsx'
import { Receipt } from './Receipt.tsx'
import styles from './PrintDialog.module.css'

const sheets = ['form', 'receipt', 'label'] as const
type Sheet = (typeof sheets)[number]

export type PrintDialogProps = {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** What is here: masked, unless `isClear`. */
  readonly printable: Printable
  readonly isClear: boolean
  /** Fetches the customer's data in clear, which leaves a trace; null: not possible now. */
  readonly fetchClear?: (() => Promise<Printable | null>) | null
  /** Writes down that this goes on paper, and gives what is printed at its foot; refused, nothing is printed. */
  readonly leave: () => Promise<Outcome<string>>
}

/** Shows what will be on the paper. It is made of what is on this PC, so it works without a line. */
export function PrintDialog({ isOpen, onClose, printable, isClear, fetchClear = null, leave }: PrintDialogProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const [sheet, setSheet] = useState<Sheet>('form')
  const [copy, setCopy] = useState<'customer' | 'shop'>(isClear ? 'customer' : 'shop')
  const [clear, setClear] = useState<Printable | null>(isClear ? printable : null)
  const [loading, setLoading] = useState(false)
  const [mark, setMark] = useState('')
  const [refusal, setRefusal] = useState<RefusalCode | null>(null)
  const mayBeClear = isClear || fetchClear !== null
  const choose = async (chosen: 'customer' | 'shop') => {
    if (chosen === 'customer' && !isClear && clear === null && fetchClear) {
      setLoading(true)
      const fetched = await fetchClear()
      setLoading(false)
      setClear(fetched)
      if (fetched === null) return
    }
    setCopy(chosen)
  }
  const shown = copy === 'customer' ? (isClear ? printable : (clear ?? maskedPrintable(printable))) : maskedPrintable(printable)
  const print = async () => {
    const noted = await leave()
    setRefusal(noted.ok ? null : noted.code)
    if (!noted.ok) return
    // The paper must hold it before the browser takes its picture.
    flushSync(() => setMark(noted.value))
    window.print()
  }
  const possible = sheets.filter((one) => one === 'form' || shown.lines.length > 0)
  const paper = <Paper sheet={sheet} printable={shown} masked={copy === 'shop'} mark={mark} />
  return (
    <Dialog wide title={t('print/title')} isOpen={isOpen} onClose={onClose} actions={<Button onPress={onClose}>{t('act/close')}</Button>}>
      <div className={styles['choices']}>
        <Segmented
          label={t('print/sheet')}
          options={possible.map((id) => ({ id, name: t(`print/sheets/${id}`) }))}
          value={sheet}
          onChange={setSheet}
        />
        {mayBeClear ? (
          <Segmented
            label={t('print/copy')}
            options={(['customer', 'shop'] as const).map((id) => ({ id, name: t(`print/copies/${id}`) }))}
            value={copy}
            onChange={(chosen) => void choose(chosen)}
          />
        ) : null}
        <span className={styles['space']} />
        <Button look="go" isDisabled={loading} onPress={() => void print()}>
          {t('print/do')}
        </Button>
      </div>
      <p className={styles['note']}>
        {loading ? t('print/loading') : isClear ? null : t(mayBeClear ? 'print/clearOnline' : 'print/clearLater')}
      </p>
      {refusal === null ? null : <ErrorNote>{refusalText(refusal)}</ErrorNote>}
      <section className={styles['preview']} aria-label={t('print/preview')}>
        {paper}
      </section>
      {createPortal(<div data-print="sheet">{paper}</div>, document.body)}
    </Dialog>
  )
}

type PaperProps = { readonly sheet: Sheet; readonly printable: Printable; readonly masked: boolean; readonly mark: string }

function Paper({ sheet, printable, masked, mark }: PaperProps) {
  if (sheet === 'form') return <OrderForm printable={printable} masked={masked} mark={mark} />
  // A price label tells of nobody.
  return sheet === 'receipt' ? <Receipt printable={printable} masked={masked} mark={mark} /> : <PriceLabel printable={printable} />
}
