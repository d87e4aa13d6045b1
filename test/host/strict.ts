/** Names that a debugger, a promise or a matcher looks for on any object: their absence is an answer. */
const probes = new Set<PropertyKey>(['then', 'toJSON', 'constructor', 'asymmetricMatch', 'nodeType', 'inspect'])

/**
 * Anything that is not written here fails aloud instead of passing as a mock. Methods are bound, because a proxy has no
 * private fields.
 */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(of, key) {
      if (!(key in of) && typeof key === 'string' && !probes.has(key)) throw new Error(`test host: ${name}.${key} is not implemented`)
      const value: unknown = Reflect.get(of, key, of)
      return typeof value === 'function' && key !== 'constructor' ? value.bind(of) : value
    },
    set: (of, key, value) => Reflect.set(of, key, value, of),
  })
}
