import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rooms } from './rooms.ts'
import { projectRoot, readSource, sourceFiles, withoutComments } from './sourceFiles.ts'

const files = sourceFiles('domain', 'sync', 'server', 'electron', 'renderer')
const roomNames = Object.keys(rooms).toSorted((a, b) => b.length - a.length)
const roomOf = (file: string) => roomNames.find((room) => file.startsWith(`${room}/`))
/** Statements only: a key or a text that reads like an import is none. */
const STATEMENT = /^import\b[^'"=;(]*['"]([^'"]+)['"]|^export\b[^'"=;(]*\bfrom\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm
const targetsIn = (source: string) => [...source.matchAll(STATEMENT)].map((match) => (match[1] ?? match[2] ?? match[3])!)

describe('imports', () => {
  test('[ARC-1] the check sees every room', () => {
    expect(roomNames.filter((room) => !files.some((file) => file.startsWith(`${room}/`)))).toEqual([])
  })

  test.each(files)('[ARC-1] %s imports only what its room allows', (file) => {
    const room = roomOf(file)
    expect(room, `${file} lies in no room; add it to test/architecture/rooms.ts`).toBeDefined()
    const { own, npm } = rooms[room!]!
    // A screen is a room of its own inside renderer/screens: it never imports another screen.
    const home = room === 'renderer/screens' ? file.split('/').slice(0, 3).join('/') : room!
    const bad = targetsIn(withoutComments(readSource(file))).filter((target) => {
      if (!target.startsWith('.'))
        return !npm.some((name) => (name.endsWith(':') ? target.startsWith(name) : target === name || target.startsWith(`${name}/`)))
      const path = relative(projectRoot, join(projectRoot, dirname(file), target)).replaceAll('\\', '/')
      return !path.startsWith(`${home}/`) && !own.some((prefix) => path.startsWith(prefix))
    })
    expect(bad, `${room} may import ${[...own, ...npm].join(', ')}`).toEqual([])
  })

  test('[ARC-2] relative imports say their ending', () => {
    const bare = files.flatMap((file) =>
      targetsIn(withoutComments(readSource(file)))
        .filter((target) => target.startsWith('.') && !/\.(tsx?|css|woff2|png|svg)(\?[\w&]+)?$/.test(target))
        .map((target) => `${file}: ${target}`),
    )
    expect(bare).toEqual([])
  })
})
