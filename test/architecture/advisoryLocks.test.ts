import { expect, test } from 'vitest'
import { ADVISORY_LOCKS } from '../../server/platform/advisoryLocks.ts'
import { readSource, sourceFiles, withoutComments } from './sourceFiles.ts'

const TABLE = 'server/platform/advisoryLocks.ts'
const keys: readonly number[] = Object.values(ADVISORY_LOCKS)

test('no two advisory locks have one key', () => {
  expect(keys.length).toBeGreaterThan(0)
  expect([...new Set(keys)]).toEqual(keys)
})

// A migration keeps the number it was written with; a key that is hashed of a name has no number.
test('who takes an advisory lock by a number names it from the table', () => {
  const files = sourceFiles('server').filter((file) => file !== TABLE && !file.startsWith('server/migrations/'))
  const taking = files.flatMap((file) =>
    withoutComments(readSource(file))
      .split('\n')
      .filter((line) => /advisory_\w*lock\w*\(/.test(line) && !line.includes('hashtext'))
      .map((line) => ({ file, line })),
  )
  expect(taking.length).toBeGreaterThan(6)
  expect(taking.filter(({ line }) => !line.includes('ADVISORY_LOCKS.'))).toEqual([])
})
