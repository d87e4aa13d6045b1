/** A pattern as a tree: what a backtracking engine walks. */
type Node =
  | { readonly kind: 'one'; readonly fits: (letter: string) => boolean; readonly sample: string }
  | { readonly kind: 'all'; readonly items: readonly Node[] }
  | { readonly kind: 'either'; readonly ways: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number }
  | { readonly kind: 'look'; readonly item: Node; readonly isWanted: boolean }
  | { readonly kind: 'begin' | 'end' | 'nothing' }

const LETTERS = [...Array.from(`a1-A. _@/:"'<>가ㄱ\n`), ...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))]
/** Fits next to nothing: behind what was pumped up, it makes a match fail. */
const MISFIT = '\u0001'
const PUMPED = 256
/** A repetition that ends before so many costs little. */
const SMALL = 32
/** Of a pattern that begins at the beginning, for each letter; of any other, for each pair of a beginning and a letter. */
const STEPS_PER_LETTER = 40

export class TooManySteps extends Error {}

/**
 * The text over which a pattern takes more steps than its length allows, or null: every repetition in it is pumped up, with what stands
 * before it in front and a misfit behind. Steps are counted, no time is taken. Throws on what it cannot read.
 */
export function explodingText({ source, flags }: { readonly source: string; readonly flags: string }): string | null {
  const tree = parse(source, flags)
  const isAnchored = source.startsWith('^') && !flags.includes('m')
  for (const { before, pumps } of pumpsOf(tree, ''))
    for (const pump of pumps)
      for (const after of [MISFIT, `${MISFIT}${pump}`]) {
        const text = `${before}${pump.repeat(Math.ceil(PUMPED / pump.length))}${after}`
        const letters = text.length
        const most = isAnchored ? STEPS_PER_LETTER * letters : STEPS_PER_LETTER * letters * letters
        if (takesMore(tree, text, { most, isAnchored })) return text
      }
  return null
}

function takesMore(tree: Node, text: string, given: { readonly most: number; readonly isAnchored: boolean }): boolean {
  let steps = 0
  const step = (): void => {
    if (++steps > given.most) throw new TooManySteps()
  }
  const walk = (node: Node, at: number, then: (at: number) => boolean): boolean => {
    step()
    switch (node.kind) {
      case 'one':
        return at < text.length && node.fits(text[at]!) && then(at + 1)
      case 'all': {
        const from = (i: number, place: number): boolean =>
          i === node.items.length ? then(place) : walk(node.items[i]!, place, (next) => from(i + 1, next))
        return from(0, at)
      }
      case 'either':
        return node.ways.some((way) => walk(way, at, then))
      case 'repeat': {
        const again = (count: number, place: number): boolean => {
          step()
          const more = count < node.max && walk(node.item, place, (next) => (next > place || count < node.min) && again(count + 1, next))
          return more || (count >= node.min && then(place))
        }
        return again(0, at)
      }
      case 'look':
        return walk(node.item, at, () => true) === node.isWanted && then(at)
      case 'begin':
        return at === 0 && then(at)
      case 'end':
        return at === text.length && then(at)
      case 'nothing':
        return then(at)
    }
  }
  try {
    const last = given.isAnchored ? 0 : text.length
    for (let start = 0; start <= last; start++) if (walk(tree, start, () => true)) return false
    return false
  } catch (error) {
    if (error instanceof TooManySteps) return true
    throw error
  }
}

/** The shortest text that fits, by the first way there is. */
function shortest(node: Node): string {
  if (node.kind === 'one') return node.sample
  if (node.kind === 'all') return node.items.map(shortest).join('')
  if (node.kind === 'either') return node.ways.map(shortest).toSorted((a, b) => a.length - b.length)[0] ?? ''
  return node.kind === 'repeat' ? shortest(node.item).repeat(node.min) : ''
}

type Pumps = { readonly before: string; readonly pumps: readonly string[] }

/** Every repetition without a small bound: what stands before it, and what it is pumped up with. */
function pumpsOf(node: Node, before: string): readonly Pumps[] {
  if (node.kind === 'all') {
    let front = before
    return node.items.flatMap((item) => {
      const pumps = pumpsOf(item, front)
      front += shortest(item)
      return pumps
    })
  }
  if (node.kind === 'either') return node.ways.flatMap((way) => pumpsOf(way, before))
  if (node.kind !== 'repeat' && node.kind !== 'look') return []
  const inside = pumpsOf(node.item, before)
  if (node.kind === 'look' || node.max < SMALL) return inside
  return [...inside, { before, pumps: [...new Set([...variants(node.item), ...LETTERS.slice(0, 8)])].filter((pump) => pump !== '') }]
}

function variants(node: Node): readonly string[] {
  if (node.kind === 'either') return node.ways.flatMap(variants).slice(0, 6)
  if (node.kind === 'repeat') return [shortest(node.item).repeat(Math.max(1, node.min)), shortest(node.item).repeat(node.min + 1)]
  if (node.kind === 'all') return [shortest(node), node.items.map((item) => variants(item).at(-1) ?? '').join('')]
  return [shortest(node)]
}

/** Reads the patterns that are written here: groups, looks ahead and behind, classes, escapes, repetitions. */
function parse(source: string, flags: string): Node {
  let at = 0
  const unicode = flags.includes('u') || flags.includes('v') ? 'u' : ''
  const one = (written: string): Node => {
    const exact = new RegExp(`^(?:${written})$`, `${unicode}s${flags.includes('i') ? 'i' : ''}`)
    const seen = new Map<string, boolean>()
    const fits = (letter: string): boolean => {
      const known = seen.get(letter)
      if (known !== undefined) return known
      seen.set(letter, exact.test(letter))
      return exact.test(letter)
    }
    const literal = written.length === 1 ? written : undefined
    return { kind: 'one', fits, sample: literal ?? LETTERS.find(fits) ?? '' }
  }
  const either = (): Node => {
    const ways = [all()]
    while (source[at] === '|') {
      at += 1
      ways.push(all())
    }
    return ways.length === 1 ? ways[0]! : { kind: 'either', ways }
  }
  const all = (): Node => {
    const items: Node[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') items.push(repeated(atom()))
    return { kind: 'all', items }
  }
  const repeated = (item: Node): Node => {
    const [written, least, comma, most] = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/.exec(source.slice(at)) ?? []
    if (written === undefined) return item
    at += written.length
    if (source[at] === '?') at += 1
    const min = written === '+' ? 1 : Number(least ?? 0)
    const bounded = comma === '' ? min : most === '' || most === undefined ? Infinity : Number(most)
    return { kind: 'repeat', item, min, max: written === '?' ? 1 : least === undefined ? Infinity : bounded }
  }
  const group = (): Node => {
    const [head, look] = /^\((?:\?:|\?(<?[=!])|\?<\w+>)?/.exec(source.slice(at)) ?? ['(']
    at += head.length
    const item = either()
    if (source[at] !== ')') throw new Error(`a group without an end in ${source}`)
    at += 1
    if (look === undefined) return item
    // A look behind sees letters that were walked already: what it costs is bounded by its own length.
    return look.startsWith('<') ? { kind: 'nothing' } : { kind: 'look', item, isWanted: look === '=' }
  }
  const atom = (): Node => {
    const letter = source[at]!
    if (letter === '(') return group()
    const [written = letter] =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{[^}]+\}|k<\w+>|.))/s.exec(source.slice(at)) ??
      []
    at += written.length
    if (written === '^') return { kind: 'begin' }
    if (written === '$') return { kind: 'end' }
    if (/^\\(?:[bB]|[1-9]|k<)/.test(written)) return { kind: 'nothing' }
    return one(written)
  }
  const tree = either()
  if (at !== source.length) throw new Error(`${source} was read up to ${at}`)
  return tree
}
