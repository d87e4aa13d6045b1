export type StructuredText = { readonly encode: (value: unknown) => string; readonly decode: (text: string) => unknown }

/**
 * The structured clone, as far as IPC needs it, as JSON text. The function stands alone: its source also runs in the
 * preload's world, so it may name nothing outside of itself.
 */
export function structuredText(): StructuredText {
  type Tagged = { readonly $: string; readonly v?: unknown }
  const toBase64 = (bytes: Uint8Array) => {
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  }
  const fromBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  const refusal = () => new Error('An object could not be cloned.')

  function enter(value: unknown, seen: Set<unknown>): unknown {
    if (value === undefined) return { $: 'undefined' }
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : { $: 'number', v: String(value) }
    if (typeof value === 'bigint') return { $: 'bigint', v: String(value) }
    if (typeof value !== 'object') throw refusal()
    if (seen.has(value)) throw new Error('test host: cyclic IPC values are not implemented')
    seen.add(value)
    try {
      return enterObject(value, seen)
    } finally {
      seen.delete(value)
    }
  }

  function enterObject(value: object, seen: Set<unknown>): unknown {
    if (Array.isArray(value)) return value.map((part) => enter(part, seen))
    if (value instanceof Date) return { $: 'date', v: value.getTime() }
    if (value instanceof ArrayBuffer) return { $: 'buffer', v: toBase64(new Uint8Array(value)) }
    if (value instanceof Uint8Array) return { $: 'bytes', v: toBase64(value) }
    if (value instanceof Map) return { $: 'map', v: [...value].map((pair) => pair.map((part) => enter(part, seen))) }
    if (value instanceof Set) return { $: 'set', v: [...value].map((part) => enter(part, seen)) }
    if (value instanceof Error) return { $: 'error', v: [value.name, value.message] }
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) throw refusal()
    const fields = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, enter(part, seen)]))
    return '$' in value ? { $: 'object', v: fields } : fields
  }

  function leave(value: unknown): unknown {
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map(leave)
    const tagged = value as Partial<Tagged>
    switch (tagged.$ ?? '') {
      case 'undefined':
        return undefined
      case 'number':
        return Number(tagged.v)
      case 'bigint':
        return BigInt(tagged.v as string)
      case 'date':
        return new Date(tagged.v as number)
      case 'buffer':
        return fromBase64(tagged.v as string).buffer
      case 'bytes':
        return fromBase64(tagged.v as string)
      case 'map':
        return new Map((tagged.v as [unknown, unknown][]).map(([key, part]) => [leave(key), leave(part)]))
      case 'set':
        return new Set((tagged.v as unknown[]).map(leave))
      case 'error':
        return new Error((tagged.v as [string, string])[1])
      case 'object':
        return Object.fromEntries(Object.entries(tagged.v as object).map(([key, part]) => [key, leave(part)]))
      default:
        return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, leave(part)]))
    }
  }

  return { encode: (value) => JSON.stringify(enter(value, new Set())), decode: (text) => leave(JSON.parse(text)) }
}
