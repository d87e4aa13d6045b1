import { useState } from 'react'
import type { RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { CommandEntry } from '../../../sync/commandApi.ts'
import type { TextKey } from '../../text/texts.ts'
import { useRefusalText } from '../../text/useRefusalText.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../Button.tsx'
import { Dialog } from '../Dialog.tsx'
import { focusFirst } from '../focusFirst.ts'
import { useToasts } from '../useToasts.ts'
import { useCommandWords } from './useCommandWords.ts'

export type GiveUpCommandProps = {
  readonly entry: CommandEntry
  /** Commands that build on it and go with it. */
  readonly followers?: number
  /** The refusal, or null when it was put away. */
  readonly onGiveUp: () => Promise<RefusalCode | null>
}

/** Puts a command away after saying what that means: what was kept here goes, and what may have happened at the centre stays. */
export function GiveUpCommand({ entry, followers = 0, onGiveUp }: GiveUpCommandProps) {
  const t = useText()
  const refusalText = useRefusalText()
  const wordsOf = useCommandWords()
  const show = useToasts((state) => state.show)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const giveUp = async () => {
    setBusy(true)
    const refused = await onGiveUp()
    setBusy(false)
    setAsking(false)
    show(refused === null ? 'good' : 'bad', refused === null ? t('commands/givenUp') : refusalText(refused))
  }
  return (
    <>
      <Button look="danger" isDisabled={entry.state === 'sending'} onPress={() => setAsking(true)}>
        {t('commands/giveUp')}
      </Button>
      <Dialog
        alert
        title={t('commands/giveUpTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button {...focusFirst} onPress={() => setAsking(false)}>
              {t('act/cancel')}
            </Button>
            <Button look="danger" isDisabled={busy} onPress={() => void giveUp()}>
              {t('commands/giveUp')}
            </Button>
          </>
        }
      >
        <p>
          <b>{wordsOf(entry)}</b>
        </p>
        <p>{t(consequenceOf(entry))}</p>
        {followers > 0 ? <p>{t('commands/giveUpFollowers', { count: followers })}</p> : null}
        {entry.provisionalNo === null ? null : (
          <p>{t(entry.mayHaveArrived ? 'commands/giveUpSoldArrived' : 'commands/giveUpSold', { no: entry.provisionalNo })}</p>
        )}
      </Dialog>
    </>
  )
}

function consequenceOf({ mayHaveArrived, reoffered, refusal }: CommandEntry): TextKey {
  if (mayHaveArrived) return 'commands/giveUpArrived'
  if (refusal === null) return 'commands/giveUpUnsent'
  return reoffered ? 'commands/giveUpReoffered' : 'commands/giveUpRefused'
}
