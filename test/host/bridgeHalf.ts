export type BridgeHalf = { readonly expose: (key: string, api: unknown) => void }

/**
 * One half of the context bridge: the same source runs in the page's world ('page') and the preload's ('preload'). The
 * halves talk through synchronous DOM events, whose detail Chromium clones between worlds. It names nothing outside of
 * itself, because only its source travels.
 */
export function bridgeHalf(side: 'page' | 'preload', token: string, onOpen?: (url: string) => void): BridgeHalf {
  type Wire = { readonly kind: 'function' | 'promise' | 'array' | 'error' | 'object' | 'value'; readonly of?: unknown }
  type Called = (...args: unknown[]) => unknown
  type Result = { readonly ok?: Wire; readonly failed?: Wire }
  const other = side === 'page' ? 'preload' : 'page'
  const functions = new Map<number, Called>()
  const idOf = new WeakMap<Called, number>()
  const settlers = new Map<number, { readonly ok: (value: unknown) => void; readonly failed: (error: unknown) => void }>()
  let next = 1
  const last: { returned?: Result | undefined } = {}

  const tell = (kind: string, detail: unknown) => document.dispatchEvent(new CustomEvent(`${token}:${other}:${kind}`, { detail }))
  const hear = (kind: string, listener: (detail: never) => void) =>
    document.addEventListener(`${token}:${side}:${kind}`, (event) => {
      event.stopImmediatePropagation()
      listener((event as CustomEvent).detail as never)
    })

  function hold(called: Called): number {
    const known = idOf.get(called)
    if (known !== undefined) return known
    const id = next++
    idOf.set(called, id)
    functions.set(id, called)
    return id
  }

  function out(value: unknown): Wire {
    if (typeof value === 'function') return { kind: 'function', of: hold(value as Called) }
    if (value instanceof Promise) {
      const id = next++
      value.then(
        (settled) => tell('settle', { id, ok: out(settled) }),
        (error: unknown) => tell('settle', { id, failed: out(error instanceof Error ? error : new Error(String(error))) }),
      )
      return { kind: 'promise', of: id }
    }
    if (typeof value === 'symbol') throw new TypeError('symbols cannot cross the bridge')
    if (Array.isArray(value)) return { kind: 'array', of: value.map(out) }
    if (value instanceof Error) return { kind: 'error', of: value.message }
    const plain =
      value !== null && typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
    if (plain) return { kind: 'object', of: Object.entries(value).map(([key, part]) => [key, out(part)]) }
    return { kind: 'value', of: value }
  }

  function takeReturned(): Result | undefined {
    const result = last.returned
    last.returned = undefined
    return result
  }

  function call(id: number, args: unknown[]): unknown {
    last.returned = undefined
    tell('call', { id, args: args.map(out) })
    // Filled by the other half's answer, which comes while `tell` runs.
    const result = takeReturned()
    if (result === undefined) throw new Error('the other world is gone')
    if (result.failed !== undefined) throw into(result.failed, false)
    return result.ok === undefined ? undefined : into(result.ok, false)
  }

  function into(wire: Wire, frozen: boolean): unknown {
    switch (wire.kind) {
      case 'function':
        return (...args: unknown[]) => call(wire.of as number, args)
      case 'promise':
        return new Promise((ok, failed) => settlers.set(wire.of as number, { ok, failed }))
      case 'array':
        return (wire.of as Wire[]).map((part) => into(part, frozen))
      case 'error':
        return new Error(wire.of as string)
      case 'object': {
        const made = Object.fromEntries((wire.of as [string, Wire][]).map(([key, part]) => [key, into(part, frozen)]))
        return frozen ? Object.freeze(made) : made
      }
      case 'value':
        return wire.of
    }
  }

  hear('call', ({ id, args }: { readonly id: number; readonly args: Wire[] }) => {
    let result: Result
    try {
      result = { ok: out(functions.get(id)?.(...args.map((part) => into(part, false)))) }
    } catch (error) {
      result = { failed: out(error instanceof Error ? error : new Error(String(error))) }
    }
    tell('return', result)
  })
  hear('return', (result: Result) => {
    last.returned = result
  })
  hear('settle', ({ id, ok, failed }: Result & { readonly id: number }) => {
    const settler = settlers.get(id)
    settlers.delete(id)
    if (failed !== undefined) settler?.failed(into(failed, false))
    else if (ok !== undefined) settler?.ok(into(ok, false))
  })
  hear('expose', ({ key, api }: { readonly key: string; readonly api: Wire }) => {
    Object.defineProperty(globalThis, key, { value: into(api, true), enumerable: true, writable: false, configurable: false })
  })
  // A popup that Chromium makes and the app refuses could stall its opener while a second client attaches to it: a page's
  // own call is asked about before, and gets what a refused one gets.
  if (side === 'page') {
    globalThis.open = (url) => {
      tell('open', new URL(String(url ?? 'about:blank'), location.href).href)
      return null
    }
  }
  hear('open', (url: string) => onOpen?.(url))
  return { expose: (key, api) => tell('expose', { key, api: out(api) }) }
}
