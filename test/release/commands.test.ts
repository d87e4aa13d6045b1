import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { projectRoot } from '../support/builtClient.ts'

const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-release-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'latest.yml'), 'version: 1.2.3\n')
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rsaFile = join(folder, 'rsa.pem')
writeFileSync(rsaFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))

type Said = { readonly code: number | null; readonly said: string }

function run(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Said> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(projectRoot, 'electron/release', command), ...args],
      { env: { ...process.env, ...environment } },
      (_error, _out, said) => resolve({ code: child.exitCode, said }),
    )
  })
}

test.each([
  ['a platform that is none', 'packageCommand.ts', ['--platform', 'amiga'], {}, '--platform amiga: linux, darwin, win32'],
  ['an option that is none', 'packageCommand.ts', ['--fast'], {}, '알 수 없는 옵션'],
  ['a feed without its key', 'packageCommand.ts', [], { DEALER_DESK_UPDATE_URL: 'https://updates.example.com' }, '함께 적어 주세요'],
  ['a key of another kind', 'signCommand.ts', [folder], { DEALER_DESK_RELEASE_KEY_FILE: rsaFile }, '서명 키가 아닙니다'],
  [
    'a key that is not there',
    'signCommand.ts',
    [folder],
    { DEALER_DESK_RELEASE_KEY_FILE: join(folder, 'none') },
    '파일이나 폴더가 없습니다',
  ],
  ['a key where one lies already', 'signCommand.ts', ['--make-key', rsaFile], {}, '덮어쓰지 않았습니다'],
  [
    'a record that is not there',
    'verifyCommand.ts',
    [folder, join(folder, 'none')],
    { DEALER_DESK_RELEASE_KEY: 'x' },
    '파일이나 폴더가 없습니다',
  ],
])('[DTP-18] %s is told in a sentence, and nothing is made', async (_words, command, args, environment, sentence) => {
  const before = readdirSync(folder)
  const { code, said } = await run(command, args, environment)
  expect([code, said.includes(sentence), /\n\s+at /.test(said)]).toEqual([1, true, false])
  expect(readdirSync(folder)).toEqual(before)
})
