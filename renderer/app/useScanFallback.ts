import type { Role } from '../../domain/access/permissions.ts'
import type { Scan } from '../../domain/catalogue/recogniseScan.ts'
import { answerScan } from '../data/answerScan.ts'
import { keepsContracts } from '../data/keepsContracts.ts'
import { useContractFilter } from '../data/useContractFilter.ts'
import { useRoute } from '../data/useRoute.ts'
import { useScannerWedge } from '../data/useScanner.ts'
import { useText } from '../text/useText.ts'
import { useToasts } from '../ui/useToasts.ts'

/** What a scan means where no screen waits for one: an IMEI looks for its contract, as if typed into the search box. */
export function useScanFallback(role: Role): void {
  const t = useText()
  const show = useToasts((state) => state.show)
  const set = useContractFilter((state) => state.set)
  const go = useRoute((state) => state.go)
  useScannerWedge((scan: Scan) => {
    if (scan.kind === 'imei' && keepsContracts(role)) {
      set({ text: scan.imei, states: [], marks: [] })
      go('contracts')
      answerScan(true, t('scan/searching', { imei: scan.imei }))
      return
    }
    const words = t(scan.kind === 'unknown' ? 'scan/unknown' : 'scan/unwanted')
    answerScan(false, words)
    show('warn', words)
  })
}
