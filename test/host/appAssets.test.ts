import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadAppAssets } from '../../electron/main/appAssets.ts'

const SECRET = 'what lies beside the client'
const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-assets-'))
let assets: Awaited<ReturnType<typeof loadAppAssets>>
beforeAll(async () => {
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true })
  mkdirSync(join(folder, 'renderer-of-somebody-else'))
  writeFileSync(join(folder, 'renderer/index.html'), '<main></main>')
  writeFileSync(join(folder, 'renderer/assets/index.js'), 'run()')
  for (const path of ['secret.json', 'renderer-of-somebody-else/secret.json']) writeFileSync(join(folder, path), SECRET)
  symlinkSync(join(folder, 'secret.json'), join(folder, 'renderer/linked.json'))
  symlinkSync(folder, join(folder, 'renderer/up'))
  assets = await loadAppAssets(join(folder, 'renderer'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const at = (path: string) => assets(new Request(`app://bundle${path}`))

test('[DTP-13] E-07 the files of the client are served, a screen is the client itself, and only to be read', async () => {
  expect(await (await at('/assets/index.js')).text()).toBe('run()')
  expect(await (await at('/contracts')).text()).toBe('<main></main>')
  expect((await assets(new Request('app://bundle/assets/index.js', { method: 'POST' }))).status).toBe(405)
})

test.each([
  '/../secret.json',
  '/assets/../../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/%2e%2e%2fsecret.json',
  '/..\\secret.json',
  '/..%5csecret.json',
  '/../renderer-of-somebody-else/secret.json',
  '/assets/index.js/../../../secret.json',
  '/linked.json',
  '/up/secret.json',
  '//secret.json',
  '/secret.json%00.js',
  '/.//..//secret.json',
])('[DTP-13] E-07 %s leads nowhere', async (path) => {
  const answer = await at(path)
  expect([answer.status, await answer.text()]).toEqual([404, ''])
})

test('[DTP-13] E-07 ATK-17 no path whatever leads out of the folder', async () => {
  const piece = fc.constantFrom('..', '.', '%2e', '%2f', '%5c', '\\', '/', 'up', 'secret.json', 'linked.json', 'assets', '%00', '~', ';')
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      expect(await (await at(`/${pieces.join('/')}`)).text()).not.toContain(SECRET)
    }),
    { numRuns: 500 },
  )
})
