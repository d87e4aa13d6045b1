import { HOUR_MS } from '../../../domain/kernel/instant.ts'
import { owedAtEnd } from '../../../domain/orders/owedAtEnd.ts'
import type { Contract } from '../../../domain/contracts/contract.ts'
import { useNow } from '../../data/useNow.ts'
import { useFormat } from '../../text/useFormat.ts'
import { useText } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'

/** What the customer is told before his line ends: what is left of the instalments, and of the commitment. */
export function OwedNote({ contract }: { readonly contract: Pick<Contract, 'instalment' | 'commitment' | 'activatedAt'> }) {
  const t = useText()
  const { won } = useFormat()
  const { instalment, commitment } = owedAtEnd(contract, useNow(HOUR_MS))
  if (instalment === null && commitment === null) return null
  return (
    <ErrorNote tone="warn">
      {instalment === null ? null : <p>{t('order/owedInstalment', { won: won(instalment.principal), months: instalment.months })}</p>}
      {commitment === null ? null : <p>{t('order/owedCommitment', { until: commitment.endDate, months: commitment.months })}</p>}
    </ErrorNote>
  )
}
