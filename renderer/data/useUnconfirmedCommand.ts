import { useState } from 'react'
import type { Outcome } from '../../domain/kernel/refusals.ts'
import type { CommandEntry, StepUpProof } from '../../sync/commandApi.ts'
import { useEngine } from './engineContext.ts'
import { useTopic } from './useTopic.ts'

export type UnconfirmedCommand = {
  readonly entry: CommandEntry
  /** Why it could not be confirmed; accepted, it goes out again. */
  readonly confirm: (proof: StepUpProof) => Promise<Outcome<null>>
  /** Not now: it stays among what this PC could not settle. Sent again by somebody it is another command, and asked for anew. */
  readonly putOff: () => void
}

/** The first command that the centre wants confirmed with a code and that nobody has put off. */
export function useUnconfirmedCommand(): UnconfirmedCommand | null {
  const engine = useEngine()
  const entries = useTopic('commands', null)?.entries ?? []
  const [later, setLater] = useState<readonly string[]>([])
  const entry = entries.find(({ state, commandId }) => state === 'unconfirmed' && !later.includes(commandId))
  if (!entry) return null
  return {
    entry,
    confirm: (proof) => engine.confirmCommand(entry.commandId, proof),
    putOff: () => setLater([...later, entry.commandId]),
  }
}
