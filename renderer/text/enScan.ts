import type { Texts } from './texts.ts'

/** What is said of a scan that no screen asked for. */
export const enScan: Pick<Texts, 'scan'> = {
  scan: {
    unknown: 'This barcode cannot be read. Scan the IMEI or the barcode of the item again.',
    unwanted: 'This screen takes no scans. Scan on the receipt or the stock count.',
    searching: 'Looking for the contract with IMEI {{imei}}.',
  },
}
