import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot, readSource } from './sourceFiles.ts'

const documents = ['README.md', 'docs/ARCHITECTURE.md', 'docs/GLOSSARY.md', 'docs/OPERATIONS.md']

test('[ARC-8] the map answers questions', () => {
  expect(
    readSource('README.md')
      .split('\n')
      .filter((line) => line.startsWith('| where')).length,
  ).toBeGreaterThan(15)
})

test.each(documents)('[ARC-8] every file that %s names exists', (document) => {
  const named = [...readSource(document).matchAll(/`((?:domain|sync|server|electron|renderer|test|bench|docs)\/[\w./-]+)`/g)].map(
    (match) => match[1]!,
  )
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([])
})
