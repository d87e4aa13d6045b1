import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { buildClient } from '../launch/buildClient.ts'
import { updateSourceSchema, type UpdateSource } from '../main/updates/updateSource.ts'
import { electronFault, electronPolicy } from './electronPolicy.ts'
import { packagedPlatforms } from './fuseWires.ts'
import { packageProgram } from './packageProgram.ts'
import { runCommand, typedPath } from './runCommand.ts'

const USAGE = `npm run package -- [--platform linux|darwin|win32] [--target 대상] [--output 폴더] [--electron-dist 폴더]

  데스크톱 프로그램을 만듭니다. 플랫폼은 이 PC의 것, 결과는 dist/ 에 둡니다.
  DEALER_DESK_UPDATE_URL       새 버전이 놓이는 곳 (https://…/폴더). 없으면 그 프로그램은 새 버전을 묻지 않습니다.
  DEALER_DESK_RELEASE_KEY      서명 키의 공개 부분 (npm run release:sign -- --make-key 가 알려줍니다). 위와 함께 적습니다.
  --electron-dist              이미 풀어 둔 Electron 실행 환경. 없으면 내려받습니다.`

const projectRoot = join(import.meta.dirname, '../..')
const manifestSchema = z.object({ devDependencies: z.object({ electron: z.string() }) })

await runCommand(run)

/** Where the program will ask for newer ones. An address without a key would be one that anybody may answer for. */
function updatesFrom(environment: NodeJS.ProcessEnv): UpdateSource | null {
  const { DEALER_DESK_UPDATE_URL: url, DEALER_DESK_RELEASE_KEY: publicKey } = environment
  if (!url && !publicKey) return null
  const source = updateSourceSchema.safeParse({ url, publicKey })
  if (source.success) return source.data
  throw new Error('DEALER_DESK_UPDATE_URL(https 주소)과 DEALER_DESK_RELEASE_KEY(공개 키)를 함께 적어 주세요.')
}

async function run(args: readonly string[]): Promise<number> {
  const options = {
    platform: { type: 'string', default: process.platform },
    target: { type: 'string' },
    output: { type: 'string', default: join(projectRoot, 'dist') },
    'electron-dist': { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const
  const { values } = parseArgs({ args: [...args], options, allowPositionals: false })
  if (values.help) {
    process.stderr.write(`${USAGE}\n`)
    return 1
  }
  const { devDependencies } = manifestSchema.parse(JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')))
  const fault = electronFault({ version: devDependencies.electron, policy: electronPolicy, nowMs: Date.now() })
  if (fault !== null) throw new Error(`프로그램을 만들지 않습니다 · Not packaged: ${fault}`)
  const platform = z.enum(packagedPlatforms).safeParse(values.platform)
  if (!platform.success) throw new Error(`--platform ${values.platform}: ${packagedPlatforms.join(', ')} 가운데 하나를 적어 주세요.`)
  const updates = updatesFrom(process.env)
  await buildClient(projectRoot)
  const made = await packageProgram({
    root: projectRoot,
    platform: platform.data,
    target: values.target ?? null,
    output: typedPath(values.output),
    electronDist: values['electron-dist'] === undefined ? null : typedPath(values['electron-dist']),
    updates,
  })
  for (const path of made) process.stdout.write(`${path}\n`)
  if (updates === null) process.stdout.write('이 프로그램은 새 버전을 묻지 않습니다 (DEALER_DESK_UPDATE_URL이 없음).\n')
  else process.stdout.write('이제 서명해 주세요: npm run release:sign -- dist\n')
  return 0
}
