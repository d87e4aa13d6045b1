import type { KeyboardEvent } from 'react'

/** Up and down in a list of buttons, and out of its top into the box above it. */
export function moveInList(event: KeyboardEvent<HTMLButtonElement>): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
  const step = steps[event.key]
  if (step === undefined) return
  event.preventDefault()
  const list = event.currentTarget.closest('ul, ol')
  const items = [...(list?.querySelectorAll<HTMLButtonElement>('li > button:not(:disabled)') ?? [])]
  const next = items[items.indexOf(event.currentTarget) + step]
  if (next) next.focus()
  else if (step < 0) list?.parentElement?.querySelector('input')?.focus()
}
