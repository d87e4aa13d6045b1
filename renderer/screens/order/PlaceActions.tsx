import { Printer } from 'lucide-react'
import { useState } from 'react'
import { hasUndoTime } from '../../../domain/orders/order.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { focusFirst } from '../../ui/focusFirst.ts'
import { useHotkey } from '../../ui/useHotkey.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { fieldOfPath } from './fieldOfPath.ts'
import { SheetPrint } from './SheetPrint.tsx'
import { usePlacement } from './usePlacement.ts'
import type { OrderSheet } from './useOrderSheet.ts'
import styles from './OrderScreen.module.css'

/** The way out of the sheet: placing it, or printing it for the signature first. */
export function PlaceActions({ sheet }: { readonly sheet: OrderSheet }) {
  const t = useText()
  const refusalText = useRefusalText()
  const { draft, offline, contract } = sheet
  const placement = usePlacement(sheet)
  const [printing, setPrinting] = useState(false)
  useHotkey('Ctrl+Enter', placement.place)
  useHotkey('F9', () => setPrinting(true))
  const renumbers = draft.kind === 'NUMBER_CHANGE'
  const words = hasUndoTime(draft.kind)
    ? t(renumbers ? 'order/number/place' : 'order/terminate')
    : t(offline ? (draft.lines.length > 0 ? 'order/placeOffline' : 'order/placeQueued') : 'order/place')
  const { refusal, leaving } = placement
  return (
    <>
      {refusal ? (
        <ErrorNote>
          {refusalText(refusal.code)}
          {refusal.code === 'order_incomplete' && refusal.detail ? ` (${t(fieldOfPath(refusal.detail, draft.kind))})` : ''}
        </ErrorNote>
      ) : null}
      <div className={styles['place']}>
        <Button look="icon" aria-label={t('print/title')} aria-keyshortcuts="F9" onPress={() => setPrinting(true)}>
          <Printer size={16} aria-hidden="true" />
        </Button>
        <Button look="go" size="large" keys="Ctrl+Enter" aria-keyshortcuts="Control+Enter" onPress={placement.place}>
          {words}
        </Button>
      </div>
      <SheetPrint sheet={sheet} isOpen={printing} onClose={() => setPrinting(false)} />
      <Dialog
        alert
        title={t(renumbers ? 'order/number/undoTitle' : 'order/undoTitle', { seconds: leaving ?? 0 })}
        isOpen={leaving !== null}
        onClose={placement.stop}
        actions={
          <Button look="danger" size="large" {...focusFirst} onPress={placement.stop}>
            {t('order/undo')}
          </Button>
        }
      >
        <p>
          {t(renumbers ? 'order/number/undoBody' : 'order/undoBody', {
            no: contract?.body.contractNo ?? '',
            name: contract?.body.customer.name ?? '',
            number: draft.msisdn,
          })}
        </p>
        <p>{t('order/undoAfter')}</p>
      </Dialog>
    </>
  )
}
