import { transferIdSchema } from '../../../domain/kernel/ids.ts'
import { transferActionSchema } from '../../../domain/protocol/transfers.ts'
import type { CommandEntry } from '../../../sync/commandApi.ts'
import { useEngine } from '../../data/engineContext.ts'
import { keepInHand, useWorkInHand } from '../../data/useWorkInHand.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { useToasts } from '../../ui/useToasts.ts'
import { EMPTY_RECEIPT, receiptSchema, takenBack } from './receipt.ts'
import { useTransferDesk } from './useTransferDesk.ts'

/** Takes a refused receipt back in hand, with every unit that was scanned for it, and goes on scanning. */
export function FixReceipt({ entry: { commandId, targetId } }: { readonly entry: CommandEntry }) {
  const t = useText()
  const refusalText = useRefusalText()
  const engine = useEngine()
  const show = useToasts((state) => state.show)
  const { open, scan } = useTransferDesk.getState()
  const id = transferIdSchema.parse(targetId)
  const { value } = useWorkInHand(`receipt/${id}`, receiptSchema, EMPTY_RECEIPT)
  const fix = async () => {
    const said = await engine.refusedBody(commandId)
    const action = transferActionSchema.safeParse(said.ok ? said.value : null).data
    if (!said.ok || action?.kind !== 'receive' || value === null) {
      show('bad', refusalText(said.ok ? 'malformed' : said.code))
      return
    }
    // In hand first: stopped in between, the units stand in both places, and count once all the same.
    const inHand = takenBack(action.lines, value)
    await keepInHand(engine, `receipt/${id}`, JSON.parse(JSON.stringify(inHand)) as Parameters<typeof keepInHand>[2])
    await engine.giveUpCommand(commandId)
    open(id)
    scan('receive')
  }
  return (
    <Button look="go" onPress={() => void fix()}>
      {t('commands/fix')}
    </Button>
  )
}
