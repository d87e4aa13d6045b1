import type { Scan } from '../../../domain/catalogue/recogniseScan.ts'
import type { Offering } from '../../../domain/catalogue/offering.ts'
import type { HubCode, SkuCode } from '../../../domain/kernel/ids.ts'
import { hasUndoTime } from '../../../domain/orders/order.ts'
import { answerScan } from '../../data/answerScan.ts'
import { useEngine } from '../../data/engineContext.ts'
import { withGoods } from '../../data/orderDraft.ts'
import { useScanner } from '../../data/useScanner.ts'
import { useText } from '../../text/useText.ts'
import { useToasts } from '../../ui/useToasts.ts'
import { soldHere } from './leasedUnit.ts'
import type { OrderSheet } from './useOrderSheet.ts'

type Found = { readonly skuCode: SkuCode; readonly imei: string | null; readonly hubCode: HubCode | null }

/** A scanned handset is the device of the order, a scanned barcode its model: without a click, wherever the keyboard is. */
export function useGoodsScan({ change, offerings, rights, offline, hubs, draft }: OrderSheet): void {
  const t = useText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const offeringOf = (skuCode: SkuCode): Offering | undefined =>
    offerings?.find(({ offering }) => offering.skus.some((sku) => sku.skuCode === skuCode))?.offering
  const fail = (words: string) => {
    answerScan(false, words)
    show('warn', words)
  }

  const unitOf = async (imei: string): Promise<Found | null> => {
    const leased = rights?.left.find(({ imeis }) => imeis.includes(imei))
    if (leased) return { skuCode: leased.skuCode, imei, hubCode: null }
    if (soldHere(rights).some((unit) => unit.imei === imei)) return (fail(t('order/scanSold')), null)
    if (offline) return (fail(t('order/scanNotLeased')), null)
    const answer = await engine.call('GET /stock-units/:imei', { params: { imei } })
    if (!answer.ok) return (fail(t('order/scanUnknown')), null)
    const { unit } = answer.value
    if (unit.state !== 'inStock') return (fail(t('order/scanNotSellable')), null)
    return { skuCode: unit.skuCode, imei, hubCode: unit.hubCode }
  }
  const goodsOf = (code: string): Found | null => {
    const sku = offerings?.flatMap(({ offering }) => offering.skus).find(({ barcode }) => barcode === code)
    return sku ? { skuCode: sku.skuCode, imei: null, hubCode: null } : (fail(t('order/scanUnknownGoods')), null)
  }
  const take = async (scan: Scan) => {
    const found = scan.kind === 'imei' ? await unitOf(scan.imei) : scan.kind === 'ean13' ? goodsOf(scan.code) : null
    if (scan.kind === 'unknown') return fail(t('order/scanUnknown'))
    if (found === null) return
    const offering = offeringOf(found.skuCode)
    if (!offering) return fail(t('order/scanUnknown'))
    const categoryOf = (code: string) => offerings?.find((row) => row.offering.offeringCode === code)?.offering.category
    change((now) => {
      const next = withGoods(now, offering, found, categoryOf)
      return found.hubCode === null ? next : { ...next, hubCode: found.hubCode }
    })
    const own = hubs.find(({ isOwn }) => isOwn)?.hub.hubCode
    const elsewhere = found.hubCode !== null && found.hubCode !== own ? hubs.find(({ hub }) => hub.hubCode === found.hubCode) : undefined
    if (elsewhere) show('warn', t('order/scanElsewhere', { hub: elsewhere.hub.name }))
    answerScan(true, t(found.imei === null ? 'order/scannedGoods' : 'order/scanned', { name: offering.name }))
  }
  useScanner((scan) => void take(scan), !hasUndoTime(draft.kind))
}
