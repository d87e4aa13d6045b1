import { useState } from 'react'
import { createPortal } from 'react-dom'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import { Dialog } from '../Dialog.tsx'
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
}

/** Shows what will be on the paper. It is made of what is on this PC, so it works without a line. */
export function PrintDialog({ isOpen, onClose, printable, isClear, fetchClear = null }: PrintDialogProps) {
  const t = useText()
  const [sheet, setSheet] = useState<Sheet>('form')
  const [copy, setCopy] = useState<'customer' | 'shop'>(isClear ? 'customer' : 'shop')
  const [clear, setClear] = useState<Printable | null>(isClear ? printable : null)
  const [loading, setLoading] = useState(false)
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
  const possible = sheets.filter((one) => one === 'form' || shown.lines.length > 0)
  const paper = <Paper sheet={sheet} printable={shown} masked={copy === 'shop'} />
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
        <Button look="go" isDisabled={loading} onPress={() => window.print()}>
          {t('print/do')}
        </Button>
      </div>
      <p className={styles['note']}>
        {loading ? t('print/loading') : isClear ? null : t(mayBeClear ? 'print/clearOnline' : 'print/clearOffline')}
      </p>
      <section className={styles['preview']} aria-label={t('print/preview')}>
        {paper}
      </section>
      {createPortal(<div data-print="sheet">{paper}</div>, document.body)}
    </Dialog>
  )
}

type PaperProps = { readonly sheet: Sheet; readonly printable: Printable; readonly masked: boolean }

function Paper({ sheet, printable, masked }: PaperProps) {
  if (sheet === 'form') return <OrderForm printable={printable} masked={masked} />
  return sheet === 'receipt' ? <Receipt printable={printable} masked={masked} /> : <PriceLabel printable={printable} />
}
