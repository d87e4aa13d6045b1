import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { isSigned, SIGNATURE_ENDING } from '../main/updates/releaseSignature.ts'
import { faultsOfProgram, parseRecord, type ProgramFault } from './releaseRecord.ts'
import { runCommand, typedPath } from './runCommand.ts'

const USAGE = `npm run release:verify -- 프로그램폴더 기록파일

  설치된 프로그램이 만들어진 그대로인지 봅니다. 그대로면 0, 다르면 2, 확인할 수 없으면 1로 끝납니다.
  기록파일                   함께 배포된 <플랫폼>.release.json. 그 서명(.sig)이 옆에 있어야 합니다.
  DEALER_DESK_RELEASE_KEY  서명 키의 공개 부분`

function sentenceOf(fault: ProgramFault): string {
  switch (fault.kind) {
    case 'fuse':
      return `퓨즈 ${fault.name}: 정해진 값이 아닙니다.`
    case 'file':
      return `${fault.path}: 내용이 바뀌었습니다.`
    case 'list':
      return 'app.asar의 목록이 만들어진 것과 다릅니다.'
  }
}

await runCommand(run)

/** The exit code: 0 when all is as it was made, 1 when it cannot be told, 2 when something was changed. */
async function run([folder, recordPath]: readonly string[]): Promise<number> {
  const publicKey = process.env['DEALER_DESK_RELEASE_KEY']
  if (folder === undefined || recordPath === undefined || !publicKey) {
    process.stderr.write(`${USAGE}\n`)
    return 1
  }
  const bytes = await readFile(typedPath(recordPath))
  const signature = await readFile(`${typedPath(recordPath)}${SIGNATURE_ENDING}`, 'utf8')
  if (!isSigned({ name: basename(recordPath), bytes, signature, publicKey })) throw new Error('기록파일의 서명이 맞지 않습니다.')
  const faults = await faultsOfProgram(typedPath(folder), parseRecord(bytes))
  for (const fault of faults) process.stdout.write(`${sentenceOf(fault)}\n`)
  process.stdout.write(faults.length > 0 ? `이상 ${faults.length}건.\n` : '이상이 없습니다.\n')
  return faults.length > 0 ? 2 : 0
}
