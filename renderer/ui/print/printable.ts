import type { AddOn, Plan } from '../../../domain/contracts/contract.ts'
import { maskAddress, maskBirthDate, maskEmail, maskName, maskPhone } from '../../../domain/customers/mask.ts'
import type { Order, OrderAmounts, OrderCustomer, OrderKind } from '../../../domain/orders/order.ts'
import type { DiscountPlan } from '../../../domain/orders/quoteLine.ts'
import { optionWords } from '../order/goodsWords.ts'

export type PrintableLine = {
  readonly name: string
  readonly option: string
  readonly modelCode: string
  readonly imei: string | null
  readonly quantity: number
  readonly listPrice: number
  readonly subsidy: number
  readonly unitPrice: number
  /** What a scanner reads off the label; null: the stock code instead. */
  readonly barcode: string | null
  readonly skuCode: string
}

/** Everything that stands on paper, whether it comes from a sheet that was not placed yet or from an order. */
export type Printable = {
  /** Null: not placed yet. */
  readonly number: string | null
  readonly provisional: boolean
  readonly placedAt: string
  readonly dealer: string
  readonly staff: string
  readonly kind: OrderKind
  readonly customer: OrderCustomer
  readonly msisdn: string | null
  /** 번호변경: what comes in its place. */
  readonly newMsisdn: string | null
  readonly previousCarrier: string | null
  readonly plan: Plan | null
  readonly addOns: readonly AddOn[]
  readonly discountPlan: DiscountPlan
  readonly reason: string | null
  readonly lines: readonly PrintableLine[]
  readonly amounts: OrderAmounts
  readonly method: 'CARD' | 'TRANSFER'
  readonly captured: number
  readonly refunded: number
}

/** The same for the shop's own folder: nobody who opens it learns who the customer is. Masking what is masked changes nothing. */
export function maskedPrintable(printable: Printable): Printable {
  const { name, birthDate, phone, email, address } = printable.customer
  return {
    ...printable,
    customer: {
      name: maskName(name),
      birthDate: birthDate === null ? null : maskBirthDate(birthDate),
      phone: phone === '' ? '' : maskPhone(phone),
      email: email === '' ? '' : maskEmail(email),
      address: maskAddress(address),
    },
    msisdn: printable.msisdn === null ? null : maskPhone(printable.msisdn),
    newMsisdn: printable.newMsisdn === null ? null : maskPhone(printable.newMsisdn),
  }
}

export type PrintedOrder = Omit<Order, 'orderNo'> & { readonly orderNo: string | null }

/** What stands on paper of an order, as far as the given order says it: masked or in clear. */
export function printableOrder(
  order: PrintedOrder,
  at: { readonly dealer: string; readonly barcodeOf: (skuCode: string) => string | null },
): Printable {
  const { contract, payment, fulfilment } = order
  const provisionalNo = fulfilment.kind === 'saleRight' ? fulfilment.provisionalNo : null
  return {
    number: order.orderNo ?? provisionalNo,
    provisional: provisionalNo !== null,
    placedAt: order.placedAt,
    dealer: at.dealer,
    staff: order.placedBy.displayName,
    kind: order.kind,
    customer: order.customer,
    msisdn: contract?.msisdn ?? null,
    newMsisdn: contract?.newMsisdn ?? null,
    previousCarrier: contract?.previousCarrier ?? null,
    plan: contract?.plan ?? null,
    addOns: contract?.addOns ?? [],
    discountPlan: contract?.discountPlan ?? 'NONE',
    reason: contract?.reason ?? null,
    lines: order.lines.map((line) => ({
      name: line.name,
      option: optionWords(line),
      modelCode: line.modelCode,
      imei: line.imeis.length > 0 ? line.imeis.join(', ') : null,
      quantity: line.quantity,
      listPrice: line.listPrice + line.optionDelta,
      subsidy: line.carrierSubsidy + line.dealerSubsidy,
      unitPrice: line.unitPrice,
      barcode: at.barcodeOf(line.skuCode),
      skuCode: line.skuCode,
    })),
    amounts: order.amounts,
    method: payment.method,
    captured: payment.capturedAmount,
    refunded: payment.refundedAmount,
  }
}
