import { expect, test } from 'vitest'
import { barsOf } from '../../renderer/ui/print/barsOf.ts'
import { maskedPrintable, printableOrder } from '../../renderer/ui/print/printable.ts'
import { sampleOrder } from '../domain/orders/sampleOrder.ts'

const order = sampleOrder('PORT_IN')
const at = { dealer: '강남역점', barcodeOf: () => null }

test('[SCR-10] the masked copy has nothing that says who the customer is, and masking it again changes nothing', () => {
  const clear = printableOrder(order, at)
  const masked = maskedPrintable(clear)
  const written = JSON.stringify(masked)
  for (const datum of [order.customer.name, order.customer.phone, order.customer.birthDate!, order.contract!.msisdn!]) {
    expect(JSON.stringify(clear)).toContain(datum)
    expect(written).not.toContain(datum)
  }
  expect(maskedPrintable(masked)).toEqual(masked)
})

test('[SCR-10] of a 번호변경 both numbers stand on the customer’s form, and neither on the shop’s copy', () => {
  const clear = printableOrder(sampleOrder('NUMBER_CHANGE'), at)
  expect(clear).toMatchObject({ msisdn: '010-2000-1234', newMsisdn: '010-5000-7788' })
  expect(maskedPrintable(clear)).toMatchObject({ msisdn: '010-****-1234', newMsisdn: '010-****-7788' })
})

test('the bars of a label are those of its EAN-13: 95 modules, guards at both ends and in the middle', () => {
  const { width, dark } = barsOf('8806095000008', 'X')
  expect(width).toBe(95 + 20)
  expect(dark.at(0)).toEqual({ from: 10, width: 1 })
  expect(dark.reduce((sum, bar) => sum + bar.width, 0)).toBeLessThan(95)
  expect(barsOf(null, 'SM-S931N-256GB-1').text).toBe('SM-S931N-256GB-1')
})
