import type { CommandEntry } from '../../../sync/commandApi.ts'
import type { TextKey } from '../../text/texts.ts'
import { useText } from '../../text/useText.ts'

const what: Record<CommandEntry['endpoint'], TextKey> = {
  'POST /orders': 'commands/what/order',
  'POST /orders/:id/delivery': 'commands/what/delivery',
  'POST /orders/:id/cancellation': 'commands/what/cancellation',
  'POST /transfers': 'commands/what/transfer',
  'POST /transfers/:id/actions': 'commands/what/transferStep',
  'POST /replenishments/proposals': 'commands/what/replenishment',
  'POST /stock-counts': 'commands/what/count',
  'POST /stock-counts/:id/actions': 'commands/what/countStep',
  'POST /stock-adjustments': 'commands/what/adjustment',
  'POST /sale-rights/:id/return': 'commands/what/rightReturn',
}

/** What a command was, in a few words: its kind and what its author was shown when he gave it. */
export function useCommandWords(): (entry: Pick<CommandEntry, 'endpoint' | 'label'>) => string {
  const t = useText()
  return ({ endpoint, label }) => (label === '' ? t(what[endpoint]) : `${t(what[endpoint])} · ${label}`)
}
