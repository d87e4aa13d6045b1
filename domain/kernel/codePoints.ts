/** How long a text is as PostgreSQL counts it: an emoji is one. `length` would count the halves that it is written with. */
export function codePointsIn(text: string): number {
  return Array.from(text).length
}
