import { useEffect } from 'react'
import type { Json } from '../../domain/kernel/json.ts'
import { useEngine } from './engineContext.ts'
import { isUntouched } from './orderDraft.ts'
import { orderDraftSchema } from './orderDraftSchema.ts'
import { useOrderDraft } from './useOrderDraft.ts'

const AFTER_MS = 250

/**
 * Keeps the order sheet sealed on this PC while somebody writes it, and brings it back with the desk. When the desk is left or
 * locked, the page forgets it: a customer's data are not left behind in a window.
 */
export function useSheetKeeping(): void {
  const engine = useEngine()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    const { restore, begin } = useOrderDraft.getState()
    const keep = () => {
      const { draft, placed } = useOrderDraft.getState()
      // The name and number of a guard are asked for anew every time.
      const kept = { ...draft, guard: { lastFour: '', name: '' } }
      const isNothing = placed !== null || isUntouched(draft)
      void engine.keepInHand('orderSheet', isNothing ? null : (JSON.parse(JSON.stringify(kept)) as Json))
    }
    let stop: () => void = () => undefined
    void engine.inHand().then((answer) => {
      if (left) return
      const kept = orderDraftSchema.safeParse(answer.ok ? answer.value['orderSheet'] : null).data
      if (kept && isUntouched(useOrderDraft.getState().draft)) restore(kept)
      stop = useOrderDraft.subscribe((now, before) => {
        if (now.draft === before.draft && now.placed === before.placed) return
        clearTimeout(timer)
        timer = setTimeout(keep, AFTER_MS)
      })
    })
    return () => {
      left = true
      clearTimeout(timer)
      stop()
      begin('JOIN')
    }
  }, [engine])
}
