import type { EngineApi } from '../../sync/engineApi.ts'

/** The browser notices a pulled cable before the next poll does. What it says is never believed, only asked about. */
export function followLine(browser: EventTarget, engine: Pick<EngineApi, 'lineChanged'>): void {
  for (const kind of ['offline', 'online'] as const) browser.addEventListener(kind, () => void engine.lineChanged())
}
