export type SheetColumn = {
  readonly title: string
  /** In characters. */
  readonly width: number
  /** `text` keeps leading zeros and never becomes a formula; `count` and `won` can be added up. */
  readonly kind: 'text' | 'count' | 'won'
}
export type SheetCell = string | number | null

/** One list as it leaves the program. `rows` may be made as they are asked for: nobody waits for ten thousand at once. */
export type Sheet = {
  readonly title: string
  readonly columns: readonly SheetColumn[]
  readonly rows: Iterable<readonly SheetCell[]>
  /** What the list was narrowed to, who took it out, when and why: a file travels without the screen it came from. */
  readonly notes: readonly (readonly [string, string])[]
  /** Who, when and under which number: at the foot of every printed page. */
  readonly mark: string
}
export type SheetHead = Omit<Sheet, 'rows'> & { readonly noteTitle: string }

/** Rows that are made as they are asked for. */
export function* rowsOf<T>(items: Iterable<T>, cellsOf: (item: T) => readonly SheetCell[]): Iterable<readonly SheetCell[]> {
  for (const item of items) yield cellsOf(item)
}
