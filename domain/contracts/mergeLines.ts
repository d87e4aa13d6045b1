/**
 * SYN-4: union of two edits of one text, line by line and counting repeated lines. What either side removed is gone, what
 * either side added is there, once. An edit that already contains the other one stands as it is; otherwise the added
 * blocks stand in an order that does not depend on who is "mine", so that both sides agree.
 */
export function mergeLines(base: string, mine: string, theirs: string): string {
  if (mine === theirs || theirs === base) return mine
  if (mine === base) return theirs
  const [old, left, right] = [base, mine, theirs].map(linesOf) as [string[], string[], string[]]
  const [inOld, inLeft, inRight] = [old, left, right].map(countsOf) as [Counts, Counts, Counts]
  const wanted: Counts = new Map()
  for (const line of new Set([...old, ...left, ...right])) {
    const [b, l, r] = [inOld.get(line) ?? 0, inLeft.get(line) ?? 0, inRight.get(line) ?? 0]
    wanted.set(line, b - Math.max(0, b - l, b - r) + Math.max(0, l - b, r - b))
  }
  const complete = [mine, theirs].filter((_, side) => sameCounts(wanted, side === 0 ? inLeft : inRight))
  if (complete.length > 0) return complete.sort()[0]!
  const blocks = [addedBy(left, inOld), addedBy(right, inOld)].sort((a, b) => (a.join('\n') < b.join('\n') ? -1 : 1))
  const used: Counts = new Map()
  const result = [...old, ...blocks.flat()].filter((line) => {
    const seen = used.get(line) ?? 0
    used.set(line, seen + 1)
    return seen < (wanted.get(line) ?? 0)
  })
  return result.join('\n')
}

type Counts = Map<string, number>

/** Empty lines are spacing: they are kept where one side stands as it is, and not united. */
function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

function countsOf(lines: readonly string[]): Counts {
  const counts: Counts = new Map()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

function sameCounts(wanted: Counts, found: Counts): boolean {
  return [...wanted].every(([line, count]) => (found.get(line) ?? 0) === count)
}

/** The occurrences of lines beyond those the base had. */
function addedBy(lines: readonly string[], inBase: Counts): string[] {
  const seen: Counts = new Map()
  return lines.filter((line) => {
    seen.set(line, (seen.get(line) ?? 0) + 1)
    return seen.get(line)! > (inBase.get(line) ?? 0)
  })
}

/** The same for a set of short texts: sorted, without repetition. */
export function mergeSets(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const all = new Set([...base, ...mine, ...theirs])
  return [...all].filter((item) => (base.includes(item) ? mine.includes(item) && theirs.includes(item) : true)).sort()
}
