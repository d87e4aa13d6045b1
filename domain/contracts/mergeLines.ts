/**
 * SYN-4: union of two edits of one text, line by line. What either side removed is gone, what either side added is
 * there, once. The added blocks stand in an order that does not depend on who is "mine", so that both sides agree.
 */
export function mergeLines(base: string, mine: string, theirs: string): string {
  if (mine === theirs || theirs === base) return mine
  if (mine === base) return theirs
  const baseLines = base === '' ? [] : base.split('\n')
  const [left, right] = [mine.split('\n'), theirs.split('\n')]
  const kept = baseLines.filter((line) => left.includes(line) && right.includes(line))
  const added = (lines: readonly string[]) => lines.filter((line) => line !== '' && !baseLines.includes(line))
  const blocks = [added(left), added(right)].sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1))
  const fresh = new Set(blocks.flat())
  return [...kept, ...fresh].join('\n')
}

/** The same for a set of short texts: sorted, without repetition. */
export function mergeSets(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const all = new Set([...base, ...mine, ...theirs])
  return [...all].filter((item) => (base.includes(item) ? mine.includes(item) && theirs.includes(item) : true)).sort()
}
