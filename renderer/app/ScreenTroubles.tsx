import { MINUTE_MS } from '../../domain/kernel/instant.ts'
import { stockCountIdSchema } from '../../domain/kernel/ids.ts'
import { useEngine } from '../data/engineContext.ts'
import { useCommandActs } from '../data/useCommandActs.ts'
import { useNow } from '../data/useNow.ts'
import type { Screen } from '../data/useRoute.ts'
import { useTopic } from '../data/useTopic.ts'
import { FixReceipt } from '../screens/transfers/FixReceipt.tsx'
import { useRefusalText } from '../text/useRefusalText.ts'
import { useText } from '../text/useText.ts'
import { Button } from '../ui/Button.tsx'
import { placeOf, troubledGroups, type CommandGroup } from '../ui/command/commandGroups.ts'
import { CommandNotes } from '../ui/command/CommandNotes.tsx'
import { Panel } from '../ui/Panel.tsx'
import { useToasts } from '../ui/useToasts.ts'

/** What was done on this screen and the centre refused or could not do: in front of it, until a person settles it. */
export function ScreenTroubles({ screen }: { readonly screen: Screen }) {
  const t = useText()
  const now = useNow(MINUTE_MS)
  const { retry, giveUp } = useCommandActs()
  const entries = useTopic('commands', null)?.entries ?? []
  // The orders have a list of what waits and was refused of their own.
  const groups = screen === 'orders' ? [] : troubledGroups(entries.filter((entry) => placeOf(entry) === screen))
  if (groups.length === 0) return null
  return (
    <Panel title={t('commands/troubled')} hint={String(groups.length)}>
      <CommandNotes groups={groups} now={now} onRetry={retry} onGiveUp={giveUp} more={(group) => <More group={group} />} />
    </Panel>
  )
}

/** What helps besides sending it again. */
function More({ group: { entries } }: { readonly group: CommandGroup }) {
  const [entry] = entries
  const { endpoint, targetId, refusal } = entry
  if (endpoint === 'POST /transfers/:id/actions' && refusal !== null && targetId !== null) return <FixReceipt entry={entry} />
  const countId = stockCountIdSchema.safeParse(targetId).data
  const isClosed = refusal?.code === 'stock_count_open' || refusal?.code === 'stock_count_state_refused'
  return isClosed && countId !== undefined ? <JoinCount refused={countId} /> : null
}

/** Units that were scanned are not scanned again because a colleague counts already. */
function JoinCount({ refused }: { readonly refused: Parameters<ReturnType<typeof useEngine>['joinOpenCount']>[0] }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const join = async () => {
    const joined = await engine.joinOpenCount(refused)
    show(joined.ok ? 'good' : 'bad', joined.ok ? t('commands/joined') : refusalText(joined.code))
  }
  return (
    <Button look="go" onPress={() => void join()}>
      {t('commands/join')}
    </Button>
  )
}
