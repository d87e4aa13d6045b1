/** Which methods an address of ours answers, whatever stands in its places. */
export type RouteMethods = {
  add(url: string, methods: readonly string[]): void
  /** In the order of the alphabet; none where nothing is there. */
  at(path: string): readonly string[]
}

/** A route's pattern holds `:name` where a value stands; a part of an address has at least one letter there. */
export function createRouteMethods(): RouteMethods {
  const routes: { readonly parts: readonly string[]; readonly methods: readonly string[] }[] = []
  return {
    add(url, methods) {
      routes.push({ parts: url.split('/'), methods })
    },
    at(path) {
      const asked = path.split('/')
      const fitting = routes.filter(
        ({ parts }) =>
          parts.length === asked.length && parts.every((part, i) => (part.startsWith(':') ? asked[i] !== '' : part === asked[i])),
      )
      return [...new Set(fitting.flatMap(({ methods }) => methods))].toSorted((a, b) => (a < b ? -1 : 1))
    },
  }
}
