import { parseSync, Visitor } from 'vite'
import { expect, test } from 'vitest'
import { openApiDocument } from '../../server/platform/openApi.ts'
import { explodingText } from './regexpSteps.ts'
import { readSource, sourceFiles } from './sourceFiles.ts'

type Pattern = { readonly source: string; readonly flags: string; readonly where: string }

/** Every pattern that is written in our own code. */
function writtenPatterns(): readonly Pattern[] {
  return sourceFiles('domain', 'sync', 'server', 'electron', 'renderer').flatMap((file) => {
    const found: Pattern[] = []
    const { program, errors } = parseSync(file, readSource(file))
    if (errors.length > 0) throw new Error(`${file} cannot be read`)
    new Visitor({
      Literal: (node) => {
        if ('regex' in node && node.regex) found.push({ source: node.regex.pattern, flags: node.regex.flags, where: file })
      },
    }).visit(program)
    return found
  })
}

/** Those of the schemas as well, the library's own among them: each request runs through them. */
function patternsOfInterface(value: unknown): readonly Pattern[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'pattern' in value && typeof value.pattern === 'string' ? [{ source: value.pattern, flags: 'u', where: 'openapi.json' }] : []
  return [...own, ...Object.values(value).flatMap(patternsOfInterface)]
}

const written = writtenPatterns()
const unique = [
  ...new Map([...written, ...patternsOfInterface(openApiDocument())].map((one) => [`${one.source}/${one.flags}`, one])).values(),
]

test('[ARC-11] H-05 ATK-33 no pattern of the code or of the interface takes more steps than the length of its text allows', () => {
  expect(written.length).toBeGreaterThan(60)
  expect(unique.flatMap((pattern) => (explodingText(pattern) === null ? [] : [`${pattern.where}: /${pattern.source}/`]))).toEqual([])
})

test('[ARC-11] H-05 patterns that are known to explode are found, and their tame relatives are not', () => {
  const bad = [
    '^(a+)+$',
    '^(a|a)*$',
    '^(\\w+\\s?)*$',
    '^(\\d+)*x$',
    '^([a-zA-Z0-9]+)([._-]?[a-zA-Z0-9]+)*@x$',
    '^v=(\\d+\\.?)+;$',
    '(x+x+)+y',
  ]
  for (const source of bad) expect(explodingText({ source, flags: '' }), source).not.toBeNull()
  for (const source of ['^a+$', '^\\w+(?:\\s\\w+)*$', '^[a-z]{1,40}$', 'x+y', '^(?:ab|cd)+$', '^\\d{3}-\\d{4}$'])
    expect(explodingText({ source, flags: '' }), source).toBeNull()
})

test('[ARC-11] H-05 no pattern is made of a text that somebody sent: what stands in one are numbers of our own', () => {
  const made = sourceFiles('domain', 'sync', 'server', 'electron', 'renderer').flatMap((file) =>
    [...readSource(file).matchAll(/\bRegExp\((.*)/g)].map(([, words = '']) => words),
  )
  expect(made.length).toBeGreaterThan(3)
  for (const words of made) {
    const [, pattern] = /^`([^`]*)`/.exec(words) ?? []
    expect(pattern, words).toBeDefined()
    for (const [, part] of pattern!.matchAll(/\$\{([^}]*)\}/g)) expect(part, words).toMatch(/^[A-Z\d_]+$/)
  }
})

test('[ARC-12] ATK-36 the server asks the payment gateway alone, and no body of the interface holds an address to be asked', () => {
  const outside =
    /\?\? fetch\b|\bfetch\(|from '(axios|undici|node:dgram|node:tls|node:https)'|\b(request|connect|get)\b[^\n]* from 'node:(http|net)'/
  expect(sourceFiles('server').filter((file) => outside.test(readSource(file)))).toEqual([
    'server/payments/tossGateway.ts',
    // Whether the holder of a data folder on this machine still lives.
    'server/platform/folderLock.ts',
  ])
  expect(JSON.stringify(openApiDocument())).not.toMatch(/"format":"(uri|url|hostname|ipv4|ipv6)"/)
})
