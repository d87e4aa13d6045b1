import { toInstant } from '../../../domain/kernel/instant.ts'
import { changesContract } from '../../data/orderDraft.ts'
import { usePrintMark } from '../../data/usePrintMark.ts'
import { useUser } from '../../data/useStatus.ts'
import { optionWords } from '../../ui/order/goodsWords.ts'
import { PrintDialog } from '../../ui/print/PrintDialog.tsx'
import type { Printable } from '../../ui/print/printable.ts'
import type { OrderSheet } from './useOrderSheet.ts'

/** The form for the signature, before the order is placed. A customer who has a contract stands on it masked. */
export function SheetPrint({
  sheet,
  isOpen,
  onClose,
}: {
  readonly sheet: OrderSheet
  readonly isOpen: boolean
  readonly onClose: () => void
}) {
  const user = useUser()
  const printMark = usePrintMark()
  const { draft, contract, now } = sheet
  const known = changesContract(draft.kind)
  if (!isOpen || (known && !contract)) return null
  return (
    <PrintDialog
      isOpen
      leave={() => printMark(contract ? { docType: 'contract', docId: contract.id } : null)}
      onClose={onClose}
      isClear={!known}
      printable={printableSheet(sheet, { dealer: user?.dealerName ?? '', staff: user?.displayName ?? '', placedAt: toInstant(now) })}
    />
  )
}

type Heading = Pick<Printable, 'dealer' | 'staff' | 'placedAt'>

function printableSheet({ draft, contract, quote }: OrderSheet, heading: Heading): Printable {
  const { customer } = draft
  return {
    ...heading,
    number: null,
    provisional: false,
    kind: draft.kind,
    customer: contract?.body.customer ?? { ...customer, birthDate: customer.birthDate === '' ? null : customer.birthDate },
    msisdn: contract?.body.msisdn ?? (draft.msisdn === '' ? null : draft.msisdn),
    newMsisdn: draft.kind === 'NUMBER_CHANGE' && draft.msisdn !== '' ? draft.msisdn : null,
    previousCarrier: draft.kind === 'PORT_IN' && draft.previousCarrier !== '' ? draft.previousCarrier : null,
    plan: quote.plan ?? contract?.stored.plan ?? null,
    addOns: quote.addOns,
    discountPlan: draft.discountPlan,
    reason: draft.kind === 'TERMINATE' ? draft.reason : null,
    lines: quote.lines.flatMap(({ line, offering, sku, quote: priced }) =>
      offering && sku && priced
        ? [
            {
              name: offering.name,
              option: optionWords({ name: offering.name, colour: sku.colour, capacity: sku.capacity }),
              modelCode: offering.modelCode,
              imei: line.imei,
              quantity: line.quantity,
              listPrice: priced.listPrice + priced.optionDelta,
              subsidy: priced.carrierSubsidy + priced.dealerSubsidy,
              unitPrice: priced.unitPrice,
              barcode: sku.barcode,
              skuCode: sku.skuCode,
            },
          ]
        : [],
    ),
    amounts: quote.amounts,
    method: draft.method,
    captured: 0,
    refunded: 0,
  }
}
