import { accept, refuse, type Outcome } from '../../domain/kernel/refusals.ts'
import type { PrintedDocument } from '../../sync/engineApi.ts'
import { useFormat } from '../text/useFormat.ts'
import { useText } from '../text/useText.ts'
import { useEngine } from './engineContext.ts'
import { leavingMark } from './takenOutNotes.ts'
import { useUser } from './useStatus.ts'

/**
 * Writes down that something goes on paper, and gives what stands at its foot. Of a customer who is new (null) there is nothing yet
 * that an event could be about: the paper says who printed it and when.
 */
export function usePrintMark(): (paper: PrintedDocument | null) => Promise<Outcome<string>> {
  const engine = useEngine()
  const user = useUser()
  const t = useText()
  const format = useFormat()
  return async (paper) => {
    if (!user) return refuse('not_signed_in')
    const noted = paper === null ? accept({ at: new Date().toISOString(), batch: null }) : await engine.notePrint(paper)
    return noted.ok ? accept(leavingMark({ t, format }, user, noted.value)) : noted
  }
}
