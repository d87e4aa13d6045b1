import { useState } from 'react'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import type { CommandEntry } from '../../sync/salesApi.ts'
import { useEngine } from './engineContext.ts'
import { useTopic } from './useTopic.ts'

export type UnconfirmedCommand = {
  readonly entry: CommandEntry
  /** Resolves with why it could not be confirmed; null: it goes out again. */
  readonly confirm: (code: string) => Promise<RefusalCode | null>
  /** Not now: it stays among what the centre refused, and is asked for again when somebody sends it again. */
  readonly putOff: () => void
}

/** The first command that the centre wants confirmed with a code and that nobody has put off. */
export function useUnconfirmedCommand(): UnconfirmedCommand | null {
  const engine = useEngine()
  const entries = useTopic('commands', null)?.entries ?? []
  const [later, setLater] = useState<readonly string[]>([])
  const entry = entries.find((one) => one.refusal?.code === 'step_up_needed' && !later.includes(questionOf(one)))
  if (!entry) return null
  return {
    entry,
    async confirm(code) {
      const answer = await engine.confirmCommand(entry.commandId, { code })
      return answer.ok ? null : answer.code
    },
    putOff: () => setLater([...later, questionOf(entry)]),
  }
}

function questionOf({ commandId, attempts }: CommandEntry): string {
  return `${commandId} ${attempts}`
}
