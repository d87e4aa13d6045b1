import { useEffect, useRef } from 'react'

const TYPING = 'input, textarea, select, [contenteditable], [role="listbox"], [role="combobox"]'

/** True while the person types somewhere: single letters belong to the text then. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null
}

/** Enter on a button presses that button, unless the button says that Enter means the whole form (`data-enter="send"`). */
function pressesSomething(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary') !== null && target.closest('[data-enter="send"]') === null
}

/** F2 and Ctrl+Enter go through while typing; single letters do not, and nothing does while a dialog is open. */
function matches(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const wantsControl = parts.includes('Ctrl')
  if (wantsControl !== (event.ctrlKey || event.metaKey) || parts.includes('Alt') !== event.altKey) return false
  const letter = /^[A-Z]$/.test(key)
  return letter ? event.code === `Key${key}` : event.key === key
}

/**
 * One key (or a list) for one act, as long as the component is shown. Letters go by their place on the keyboard, so that
 * they work while Korean is switched on.
 */
export function useHotkey(keys: string | readonly string[], act: (event: KeyboardEvent, keys: string) => void, enabled = true): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  const list = typeof keys === 'string' ? keys : keys.join(' ')
  useEffect(() => {
    if (!enabled) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || document.querySelector('[role="dialog"], [role="alertdialog"]')) return
      const hit = list.split(' ').find((key) => matches(event, key))
      if (hit === undefined) return
      const evenWhileTyping = hit.includes('+') || /^F\d/.test(hit)
      // What works everywhere is heard on the way down: a control that has the keyboard may keep Enter for itself.
      if (evenWhileTyping !== (event.eventPhase === Event.CAPTURING_PHASE || event.target === window)) return
      if (!evenWhileTyping && isTyping(event.target)) return
      if (hit === 'Enter' && pressesSomething(event.target)) return
      event.preventDefault()
      latest.current(event, hit)
    }
    window.addEventListener('keydown', onKeyDown, true)
    window.addEventListener('keydown', onKeyDown)
    return () => {
      window.removeEventListener('keydown', onKeyDown, true)
      window.removeEventListener('keydown', onKeyDown)
    }
  }, [list, enabled])
}
