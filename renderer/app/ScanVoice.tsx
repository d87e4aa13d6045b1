import { useScanVoice } from '../data/answerScan.ts'

/** Reads out what came of every scan. It stands in the page from the start, or screen readers would miss the first one. */
export function ScanVoice() {
  const { words, turn } = useScanVoice((state) => state.said)
  return (
    <output className="visuallyHidden" aria-live="assertive" aria-atomic="true">
      <span key={turn}>{words}</span>
    </output>
  )
}
