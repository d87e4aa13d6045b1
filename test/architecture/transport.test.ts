import { parseSync, Visitor } from 'vite'
import { expect, test } from 'vitest'
import { readSource, sourceFiles } from './sourceFiles.ts'

const toolFiles = ['electron.vite.config.ts', 'vitest.config.ts']

/** What would make a certificate count for nothing, however it is written. */
const bypasses = /certificate-error|setCertificateVerifyProc|NODE_TLS_REJECT_UNAUTHORIZED|ignore-certificate-errors|checkServerIdentity/
const unencrypted = /^(http|ws):\/\/(?!(127\.0\.0\.1|localhost|\[::1\])([:/]|$))/

/** What in a source lets the program speak to somebody else in clear, or to somebody who is not who he says. */
function faultsOfTransport(file: string, source: string): string[] {
  const faults: string[] = []
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} cannot be read`)
  const look = (text: string, rest = false) => {
    // `http://${host}` is an address whose host nobody can read here.
    if (unencrypted.test(text) || (rest && /^(http|ws):\/\/$/.test(text))) faults.push(`${file}: ${text}`)
    if (bypasses.test(text)) faults.push(`${file}: ${text}`)
  }
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === 'string') look(node.value)
    },
    TemplateLiteral: (node) => node.quasis.forEach((part) => look(part.value.raw, true)),
    Identifier: (node) => look(node.name),
    Property: (node) => {
      const name = node.key.type === 'Identifier' ? node.key.name : node.key.type === 'Literal' ? node.key.value : null
      const isTrue = node.value.type === 'Literal' && node.value.value === true
      if (name === 'rejectUnauthorized' && !isTrue) faults.push(`${file}: rejectUnauthorized`)
    },
  }).visit(program)
  return faults
}

test('[ARC-13] E-10 nothing that is released names a server without TLS but this PC, or lets a certificate pass that is none', () => {
  const files = [...sourceFiles('domain', 'sync', 'server', 'electron', 'renderer'), ...toolFiles]
  expect(files.length).toBeGreaterThan(400)
  expect(files.flatMap((file) => faultsOfTransport(file, readSource(file)))).toEqual([
    // The two ways in which a page of our own may name where it came from: compared, never asked.
    'server/platform/origins.ts: http://',
  ])
  expect(readSource('package.json')).not.toMatch(bypasses)
})

test.each([
  "const a = 'http://desk.example.com'",
  "const a = 'ws://10.0.0.1'",
  "const a = 'http://127.0.0.1.example.com'",
  'const a = `http://${host}/x`',
  "app.on('certificate-error', (event, contents, url, error, certificate, answer) => answer(true))",
  'request({ rejectUnauthorized: false })',
  "request({ 'rejectUnauthorized': isRelease })",
  "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'",
  'process.env.NODE_TLS_REJECT_UNAUTHORIZED = 0',
  'session.setCertificateVerifyProc((request, answer) => answer(0))',
  "app.commandLine.appendSwitch('ignore-certificate-errors')",
])('[ARC-13] E-10 %s is found', (planted) => {
  expect(faultsOfTransport('planted.ts', planted)).not.toEqual([])
})

test('[ARC-13] E-10 what speaks to this PC, or by TLS, is let be', () => {
  const good = "const a = ['http://127.0.0.1:21000', 'http://localhost:1', 'https://desk.example.com', 'wss://desk.example.com']"
  expect(faultsOfTransport('good.ts', `${good}; request({ rejectUnauthorized: true })`)).toEqual([])
})
