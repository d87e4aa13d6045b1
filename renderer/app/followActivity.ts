import { SECOND_MS } from '../../domain/kernel/instant.ts'
import type { EngineApi } from '../../sync/engineApi.ts'

const ACTIVITY_EVERY_MS = 30 * SECOND_MS

/** Tells the engine that a person is at work. Scripted events do not count, or a page could keep a session alive by itself. */
export function followActivity(engine: Pick<EngineApi, 'activity'>): void {
  let toldAt = Number.NEGATIVE_INFINITY
  const onTouch = (event: Event) => {
    if (!event.isTrusted || event.timeStamp - toldAt < ACTIVITY_EVERY_MS) return
    toldAt = event.timeStamp
    void engine.activity()
  }
  for (const kind of ['pointerdown', 'keydown', 'wheel'] as const) window.addEventListener(kind, onTouch, { capture: true, passive: true })
}
