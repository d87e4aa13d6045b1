import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { publicKeyOf } from '../main/updates/releaseSignature.ts'
import { runCommand, typedPath } from './runCommand.ts'
import { signRelease } from './signRelease.ts'

const USAGE = `npm run release:sign -- 폴더 | --make-key 파일

  폴더의 latest*.yml과 *.release.json을 서명합니다. 서명은 옆에 .sig 파일로 남습니다.
  DEALER_DESK_RELEASE_KEY_FILE  서명 키 (PEM). 만들어진 프로그램이나 업데이트 서버에 두지 마세요.
  --make-key 파일               새 서명 키를 만들고, 공개 부분을 알려줍니다.`

await runCommand(run)

async function makeKey(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  // A key that is there already signs what shops have: it is never written over.
  await writeFile(path, pem, { mode: 0o600, flag: 'wx' })
  process.stdout.write(`${path}\nDEALER_DESK_RELEASE_KEY=${publicKeyOf(pem)}\n`)
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: { 'make-key': { type: 'string' } }, allowPositionals: true })
  const [folder] = positionals
  if (values['make-key'] !== undefined) {
    await makeKey(typedPath(values['make-key']))
    return 0
  }
  const keyFile = process.env['DEALER_DESK_RELEASE_KEY_FILE']
  if (folder === undefined || !keyFile) {
    process.stderr.write(`${USAGE}\n`)
    return 1
  }
  for (const name of await signRelease(typedPath(folder), await readFile(typedPath(keyFile), 'utf8'))) process.stdout.write(`${name}\n`)
  return 0
}
