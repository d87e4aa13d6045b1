import { expect, test } from 'vitest'
import { readSource, sourceFiles, withoutComments } from './sourceFiles.ts'

const rooms = ['domain', 'sync', 'server', 'electron', 'renderer']
const files = sourceFiles(...rooms)
const everything = sourceFiles(...rooms, 'test', 'bench')

test('[ARC-3] no file is a heap: a name that says nothing, or an index, is no answer to "where is it"', () => {
  expect(everything.length).toBeGreaterThan(100)
  const vague = everything.filter((file) => /(^|\/)(utils?|helpers?|common|misc|index)\.tsx?$/.test(file))
  // Electron's entry points have the names the runtime's tools expect.
  expect(vague).toEqual(['electron/main/index.ts', 'electron/preload/index.ts'].filter((file) => vague.includes(file)))
})

test('[ARC-3] a file name is unique, so that quick-open finds it', () => {
  const names = files.map((file) => file.split('/').at(-1)!).filter((name) => name !== 'index.ts')
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

test('[ARC-4] domain asks the machine for nothing: no clock, no chance, no I/O, no DOM', () => {
  const machine =
    /\b(Date\.now|Math\.random|performance\.now|randomUUID|setTimeout|setInterval|fetch|process|globalThis|window|document\.)\b|\bnew Date\(\)/
  expect(sourceFiles('domain').filter((file) => machine.test(withoutComments(readSource(file))))).toEqual([])
})

test('[ARC-4] the sync engine takes time and chance as ports; sync/machine.ts alone holds the real ones', () => {
  const machine = /\b(Date\.now|Math\.random|performance\.now|randomUUID)\b|\bnew Date\(\)|(?<![.\w])set(Timeout|Interval)\(/
  expect(sourceFiles('sync').filter((file) => machine.test(withoutComments(readSource(file))))).toEqual(['sync/machine.ts'])
})

test('[ARC-5] H-01 SQL is never built by hand from input: raw SQL stands only in migrations and in the database owner’s set-up', () => {
  const raw = sourceFiles('server').filter((file) =>
    /\bsql\.raw\(|\.query\(\s*`[^`]*\$\{|\.query\([^)]*\+/.test(withoutComments(readSource(file))),
  )
  expect(raw.filter((file) => !file.startsWith('server/migrations/') && !file.startsWith('server/platform/'))).toEqual([])
})

test('[ARC-6] nothing is left for later in the code, and no check is silenced', () => {
  const left = /\b(TODO|FIXME|XXX)\b|\.(skip|only|todo)\(|@ts-(ignore|nocheck|expect-error)|\bas any\b|(oxlint|eslint)-disable/
  expect(everything.filter((file) => !file.startsWith('test/architecture/') && left.test(readSource(file)))).toEqual([])
})
