import { createPackage, extractAll, extractFile, listPackage } from '@electron/asar'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageProgram } from '../../electron/release/packageProgram.ts'
import { archiveIn, programIn } from '../../electron/release/programFolder.ts'
import { faultsOfProgram, parseRecord, recordName, type ReleaseRecord } from '../../electron/release/releaseRecord.ts'
import { openDeskApp } from '../e2e/deskApp.ts'
import { ensureBuiltClient, projectRoot } from '../support/builtClient.ts'
import { makeLinuxRuntime, makeMacRuntime } from './stubRuntime.ts'

const home = mkdtempSync(join(tmpdir(), 'dealer-desk-package-'))
const output = join(home, 'dist')
const folder = join(output, 'linux-unpacked')
const archive = archiveIn(folder, 'linux')
let record: ReleaseRecord

beforeAll(async () => {
  await ensureBuiltClient()
  const electronDist = await makeLinuxRuntime(join(home, 'runtime'))
  await packageProgram({ root: projectRoot, platform: 'linux', target: 'dir', output, electronDist, updates: null })
  record = parseRecord(readFileSync(join(output, recordName('linux'))))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** A copy of the packaged folder, for a hand that changes it. */
function copyOfProgram(): string {
  const copy = mkdtempSync(join(home, 'copy-'))
  cpSync(folder, copy, { recursive: true })
  return copy
}

/** Turns one bit of the first place in a file where `at` stands. */
function turnBit(path: string, at: string | Buffer): void {
  const bytes = readFileSync(path)
  const place = bytes.indexOf(at)
  expect(place).toBeGreaterThan(-1)
  bytes[place] = bytes[place]! ^ 1
  writeFileSync(path, bytes)
}

test('[DTP-14] E-08 the packaged program has its fuses set, and nothing of it is other than it was made', async () => {
  expect(readFileSync(programIn(folder, 'linux')).toString('latin1').slice(-9)).toBe('010001001')
  expect(await faultsOfProgram(folder, record)).toEqual([])
})

test('[DTP-14] the archive holds what was built, our two languages, and no source, map, library, test or key', () => {
  const files = listPackage(archive, { isPack: false }).filter((path) => /\.\w+$/.test(path))
  expect(files).toEqual(
    expect.arrayContaining(['/package.json', '/out/main/index.js', '/out/preload/index.cjs', '/out/renderer/index.html']),
  )
  const expected =
    /^\/(package\.json|out\/main\/[\w./-]+\.js|out\/preload\/index\.cjs|out\/renderer\/(index\.html|assets\/[\w.-]+\.(js|css|svg|woff2|png|wasm)))$/
  expect(files.filter((path) => !expected.test(path))).toEqual([])
  expect(readdirSync(join(folder, 'resources')).toSorted()).toEqual(['app.asar'])
  expect(readdirSync(join(folder, 'locales')).toSorted()).toEqual(['en-US.pak', 'ko.pak'])
  const manifest = JSON.parse(extractFile(archive, 'package.json').toString('utf8')) as Record<string, unknown>
  expect(Object.keys(manifest).filter((key) => ['scripts', 'devDependencies', 'build'].includes(key))).toEqual([])
  for (const path of files.filter((name) => /\.(c?js|json|html)$/.test(name)))
    expect(extractFile(archive, path.slice(1)).toString('utf8'), path).not.toMatch(/PRIVATE KEY-----|sourceMappingURL=|demo-desk-2026/)
})

test('[DTP-15] ATK-24 one turned bit is named: in a file, in the list of files, in a fuse', async () => {
  const inFile = copyOfProgram()
  turnBit(archiveIn(inFile, 'linux'), extractFile(archive, 'out/preload/index.cjs'))
  expect(await faultsOfProgram(inFile, record)).toEqual([{ kind: 'file', path: 'out/preload/index.cjs' }])
  const inList = copyOfProgram()
  turnBit(archiveIn(inList, 'linux'), 'SHA256')
  expect(await faultsOfProgram(inList, record)).toEqual([{ kind: 'list' }])
  const inGrammar = copyOfProgram()
  turnBit(archiveIn(inGrammar, 'linux'), '"integrity"')
  expect(await faultsOfProgram(inGrammar, record)).toEqual([{ kind: 'list' }])
  const inFuse = copyOfProgram()
  turnBit(programIn(inFuse, 'linux'), '010001001')
  expect(await faultsOfProgram(inFuse, record)).toEqual([{ kind: 'fuse', name: 'RunAsNode' }])
})

test('[DTP-15] ATK-24 a file that is put in place of another, with its own hash in the list, is named by the list', async () => {
  const changed = copyOfProgram()
  extractAll(archive, join(home, 'inside'))
  writeFileSync(join(home, 'inside/out/main/index.js'), 'steal()')
  await createPackage(join(home, 'inside'), archiveIn(changed, 'linux'))
  expect(await faultsOfProgram(changed, record)).toEqual([{ kind: 'list' }])
})

test('[DTP-14] the packaged program starts from its archive, without tools for developers', async () => {
  const desk = await openDeskApp({ serverUrl: 'http://127.0.0.1:9', program: programIn(folder, 'linux') })
  try {
    await desk.page.getByLabel('아이디').waitFor()
    const seen = await desk.app.evaluate(({ app, Menu }) => ({
      packaged: app.isPackaged,
      name: app.getName(),
      view: Menu.getApplicationMenu()
        ?.items.find(({ label }) => label === '보기')
        ?.submenu?.items.map(({ label }) => label),
    }))
    expect(seen).toMatchObject({ packaged: true, view: expect.not.arrayContaining(['개발자 도구', '다시 불러오기']) as string[] })
  } finally {
    await desk.close()
  }
})

test('[DTP-15] E-08 ATK-24 where the runtime checks its archive, the program holds the hash of the list', async () => {
  const electronDist = await makeMacRuntime(join(home, 'mac-runtime'))
  await packageProgram({ root: projectRoot, platform: 'darwin', target: 'dir', output, electronDist, updates: null })
  const made = parseRecord(readFileSync(join(output, recordName('darwin'))))
  const [bundled] = readdirSync(output).filter((name) => name.startsWith('mac'))
  expect(await faultsOfProgram(join(output, bundled!), made)).toEqual([])
  const info = readFileSync(join(programIn(join(output, bundled!), 'darwin'), 'Contents/Info.plist'), 'utf8')
  expect(/Resources\/app\.asar<\/key>[\s\S]*?<key>hash<\/key>\s*<string>(\w+)</.exec(info)?.[1]).toBe(made.headerHash)
})
