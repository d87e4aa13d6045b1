import type { OrderView } from '../../../sync/salesTopics.ts'
import { useBarcodes } from '../../data/useBarcodes.ts'
import { useEngine } from '../../data/engineContext.ts'
import { usePrintMark } from '../../data/usePrintMark.ts'
import { useOnline, useUser } from '../../data/useStatus.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { PrintDialog } from '../../ui/print/PrintDialog.tsx'
import { printableOrder } from '../../ui/print/printable.ts'
import { useToasts } from '../../ui/useToasts.ts'

/** An order on paper: masked out of what is here, in clear when the centre gives it, which it writes down. */
export function OrderPrint({ view, onClose }: { readonly view: OrderView; readonly onClose: () => void }) {
  const engine = useEngine()
  const online = useOnline()
  const user = useUser()
  const refusalText = useRefusalText()
  const show = useToasts((state) => state.show)
  const barcodeOf = useBarcodes()
  const printMark = usePrintMark()
  const at = { dealer: user?.dealerName ?? view.body.dealerCode, barcodeOf }
  const fetchClear = async () => {
    const answer = await engine.call('GET /orders/:id', { params: { id: view.id } })
    if (answer.ok) return printableOrder(answer.value.order, at)
    show('bad', refusalText(answer.code))
    return null
  }
  return (
    <PrintDialog
      isOpen
      leave={() => printMark({ docType: 'order', docId: view.id })}
      onClose={onClose}
      isClear={false}
      printable={printableOrder({ ...view.body, orderNo: view.orderNo }, at)}
      fetchClear={online && view.rev !== null ? fetchClear : null}
    />
  )
}
