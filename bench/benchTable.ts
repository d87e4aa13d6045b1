import type { Measures } from './contender.ts'
import { shown } from './statistics.ts'

const rows: readonly (readonly [label: string, key: keyof Measures, unit: string])[] = [
  ['first sync, all', 'firstSyncMs', 'ms'],
  ['first sync, first 50 rows', 'firstSyncFirst50Ms', 'ms'],
  ['cold start, first 50 rows', 'coldFirst50Ms', 'ms'],
  ['cold start, all', 'coldAllMs', 'ms'],
  ['keystroke p50', 'keystrokeP50Ms', 'ms'],
  ['keystroke p99', 'keystrokeP99Ms', 'ms'],
  ['edit to the other client p50', 'editP50Ms', 'ms'],
  ['edit to the other client p99', 'editP99Ms', 'ms'],
  ['disk', 'diskBytes', 'MB'],
  ['longest task of the page', 'longestTaskMs', 'ms'],
]

/** Markdown: a row a figure, a column a contender, and behind each peer's figure how many times ours it is. */
export function benchTable(measures: Readonly<Record<string, Measures>>): string {
  const names = Object.keys(measures)
  const ours = measures['dealer desk']
  const cell = (name: string, key: keyof Measures, unit: string) => {
    const value = measures[name]![key]
    const text = unit === 'MB' ? shown(value / 1e6) : shown(value)
    const ratio = ours && name !== 'dealer desk' && ours[key] > 0 ? ` (${(value / ours[key]).toFixed(1)}×)` : ''
    return `${text}${ratio}`
  }
  const lines = rows.map(([label, key, unit]) => `| ${label}, ${unit} | ${names.map((name) => cell(name, key, unit)).join(' | ')} |`)
  return [`| | ${names.join(' | ')} |`, `|---|${names.map(() => '---').join('|')}|`, ...lines].join('\n')
}
