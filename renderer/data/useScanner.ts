import { useEffect, useRef } from 'react'
import type { Scan } from '../../domain/catalogue/recogniseScan.ts'
import { listenForScans } from './listenForScans.ts'

type Taker = (scan: Scan) => void

/** Who wants what is scanned, the last one first: a dialog over a screen, the screen, and the shell for what nobody wants. */
const takers: Taker[] = []

/** Hears every scan while the component is shown, wherever the focus is. The component that came last is the one that gets it. */
export function useScanner(onScan: Taker, enabled = true): void {
  const latest = useRef(onScan)
  useEffect(() => {
    latest.current = onScan
  })
  useEffect(() => {
    if (!enabled) return
    const taker: Taker = (scan) => latest.current(scan)
    takers.push(taker)
    return () => void takers.splice(takers.indexOf(taker), 1)
  }, [enabled])
}

/** For the shell, once: switches the scanner on for as long as somebody is at work. `onUnwanted` gets what no component takes. */
export function useScannerWedge(onUnwanted: Taker): void {
  const latest = useRef(onUnwanted)
  useEffect(() => {
    latest.current = onUnwanted
  })
  useEffect(() => listenForScans(window, (scan) => (takers.at(-1) ?? latest.current)(scan)), [])
}
