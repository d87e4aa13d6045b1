import { recogniseScan, type Scan } from '../../domain/catalogue/recogniseScan.ts'
import { continues, endBurst, extendBurst, SCAN_GAP_MS, type ScanBurst } from './scanBurst.ts'

type Field = HTMLInputElement | HTMLTextAreaElement
/** Where the burst began, and what stood there: what came through until it was known to be a scan is taken out again. */
type Origin = {
  readonly target: EventTarget | null
  readonly field: Field | null
  readonly value: string
  readonly caret: readonly [number, number] | null
}
type Held = { readonly char: string; readonly event: KeyboardEvent }

/** A little longer than the gap: a busy page hears the next key late. */
const HOLD_MS = SCAN_GAP_MS + 30

/**
 * Hears a scanner that types like a keyboard, wherever the focus is. Digits wait for one gap before they reach anybody, so
 * that a scan neither fills a field nor presses the key of a screen; what a person typed goes on its way then. A burst that
 * is no code of ours is left to the field it was typed into, and outside of fields is told as unknown.
 */
export function listenForScans(page: Window, onScan: (scan: Scan) => void): () => void {
  let burst: ScanBurst | null = null
  let origin: Origin | null = null
  let held: Held[] = []
  let timer = 0
  // What is sent on its way after all must not be held again.
  const released = new WeakSet<Event>()

  const release = () => {
    page.clearTimeout(timer)
    const waiting = held
    held = []
    if (waiting.length === 0) return
    if (origin?.field) insert(origin.field, waiting.map(({ char }) => char).join(''))
    else for (const { event } of waiting) pressAgain(origin?.target ?? null, event, released)
  }
  const forget = () => {
    release()
    burst = null
    origin = null
  }
  const onEnd = (event: KeyboardEvent) => {
    const text = endBurst(burst, event.timeStamp)
    const scan = text === null ? null : recogniseScan(text)
    if (scan === null || (scan.kind === 'unknown' && origin?.field)) return forget()
    page.clearTimeout(timer)
    held = []
    if (origin?.field) putBack(origin.field, origin)
    burst = null
    origin = null
    stop(event)
    onScan(scan)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (released.has(event) || isModifier(event.key)) return
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isSecret(event.target)) return forget()
    if (event.key === 'Enter' || event.key === 'Tab') return event.key === 'Enter' ? onEnd(event) : forget()
    const char = charOf(event)
    if (char === null) return forget()
    if (!continues(burst, event.timeStamp) || origin?.target !== event.target) {
      forget()
      origin = originOf(event.target)
    }
    burst = extendBurst(burst, { char, at: event.timeStamp })
    // A character of a composition is the input method's own and cannot be held.
    if (!/\d/.test(char) || event.isComposing || event.key.length !== 1) return release()
    stop(event)
    held.push({ char, event })
    page.clearTimeout(timer)
    timer = page.setTimeout(release, HOLD_MS)
  }
  page.addEventListener('keydown', onKeyDown, true)
  page.addEventListener('pointerdown', forget, true)
  return () => {
    forget()
    page.removeEventListener('keydown', onKeyDown, true)
    page.removeEventListener('pointerdown', forget, true)
  }
}

function stop(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

const isModifier = (key: string) => key === 'Shift' || key === 'CapsLock' || key === 'HangulMode' || key === 'NumLock'

const isSecret = (target: EventTarget | null) => target instanceof HTMLInputElement && target.type === 'password'

/** While Korean is switched on a key may only say where it lies on the keyboard. */
function charOf(event: KeyboardEvent): string | null {
  if (event.key.length === 1) return event.key
  const [, digit] = /^(?:Digit|Numpad)(\d)$/.exec(event.code) ?? []
  return event.key === 'Process' ? (digit ?? null) : null
}

const TEXT_TYPES = ['text', 'search', 'tel', 'url', 'email', 'number']

function originOf(target: EventTarget | null): Origin {
  const isField = target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && TEXT_TYPES.includes(target.type))
  if (!isField || target.readOnly || target.disabled) return { target, field: null, value: '', caret: null }
  const { selectionStart, selectionEnd } = target
  const caret = selectionStart === null || selectionEnd === null ? null : ([selectionStart, selectionEnd] as const)
  return { target, field: target, value: target.value, caret }
}

/** As if it was typed: the field's own listeners hear it, and it can be undone. */
function insert(field: Field, text: string): void {
  field.focus({ preventScroll: true })
  // The only way to type for somebody that keeps the undo history; every Chromium has it.
  if (!document.execCommand('insertText', false, text)) {
    field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, 'end')
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
  }
}

function putBack(field: Field, { value, caret }: Origin): void {
  if (field.value === value) return
  const { prototype } = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
  // React keeps its own copy of a field's value; only the prototype's setter goes past it.
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value)
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'historyUndo' }))
  if (caret) field.setSelectionRange(...caret)
}

function pressAgain(target: EventTarget | null, event: KeyboardEvent, released: WeakSet<Event>): void {
  const { key, code, shiftKey } = event
  const again = new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true })
  released.add(again)
  target?.dispatchEvent(again)
}
