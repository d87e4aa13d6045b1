import { create } from 'zustand'
import { playScanSound } from './playScanSound.ts'
import { usePreferences } from './usePreferences.ts'

type ScanVoice = {
  /** What came of the last scan. `turn` differs for every scan: the same words are read out again. */
  readonly said: { readonly ok: boolean; readonly words: string; readonly turn: number }
  readonly say: (ok: boolean, words: string) => void
}

export const useScanVoice = create<ScanVoice>((set, get) => ({
  said: { ok: true, words: '', turn: 0 },
  say: (ok, words) => set({ said: { ok, words, turn: get().said.turn + 1 } }),
}))

/** Tells what came of a scan to ears and screen readers; the screen shows it besides. */
export function answerScan(ok: boolean, words: string): void {
  useScanVoice.getState().say(ok, words)
  if (usePreferences.getState().sound === 'on') playScanSound(ok)
}
