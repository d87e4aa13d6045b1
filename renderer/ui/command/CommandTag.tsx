import { Clock, KeyRound, RefreshCw, TriangleAlert } from 'lucide-react'
import type { CommandState } from '../../../sync/commandApi.ts'
import { useText } from '../../text/useText.ts'
import { Tag } from '../Tag.tsx'
import type { Tone } from '../toneClass.ts'

const tones: Record<CommandState, Tone> = {
  waiting: 'mine',
  sending: 'mine',
  stuck: 'warn',
  unconfirmed: 'warn',
  refused: 'bad',
  settling: 'good',
}
const icons: Record<CommandState, typeof Clock> = {
  waiting: Clock,
  sending: Clock,
  stuck: RefreshCw,
  unconfirmed: KeyRound,
  refused: TriangleAlert,
  settling: Clock,
}

/** What this PC has not settled yet with the centre, by word, colour and sign. */
export function CommandTag({ state }: { readonly state: CommandState }) {
  const t = useText()
  const Icon = icons[state]
  return (
    <Tag tone={tones[state]}>
      <Icon size={11} aria-hidden="true" />
      {t(`commands/state/${state}`)}
    </Tag>
  )
}
