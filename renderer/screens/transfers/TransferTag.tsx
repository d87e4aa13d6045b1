import type { TransferState } from '../../../domain/stock/transfer.ts'
import { useText } from '../../text/useText.ts'
import { Tag } from '../../ui/Tag.tsx'
import type { Tone } from '../../ui/toneClass.ts'

const tones: Record<TransferState, Tone> = {
  requested: 'warn',
  approved: 'mine',
  rejected: 'bad',
  picking: 'mine',
  dispatched: 'mine',
  partiallyReceived: 'mine',
  discrepancyOpen: 'bad',
  closed: 'good',
  recalled: 'plain',
  cancelled: 'plain',
}

export function TransferTag({ state }: { readonly state: TransferState }) {
  const t = useText()
  return <Tag tone={tones[state]}>{t(`transfers/states/${state}`)}</Tag>
}
