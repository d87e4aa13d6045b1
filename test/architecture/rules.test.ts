import { expect, test } from 'vitest'
import { readSource, sourceFiles } from './sourceFiles.ts'

const idsIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!)
const written = idsIn(readSource('docs/RULES.md'), /^- \*\*([A-Z]{3}-\d+)\*\*/gm)
const cited = new Set(sourceFiles('test').flatMap((file) => idsIn(readSource(file), /\[([A-Z]{3}-\d+)\]/g)))

test('[ARC-7] every rule stands once', () => {
  expect(written.length).toBeGreaterThan(20)
  expect(written.filter((id, i) => written.indexOf(id) !== i)).toEqual([])
})

test('[ARC-7] every rule has a test, and every rule a test cites exists', () => {
  expect({ untested: written.filter((id) => !cited.has(id)), unknown: [...cited].filter((id) => !written.includes(id)) }).toEqual({
    untested: [],
    unknown: [],
  })
})
