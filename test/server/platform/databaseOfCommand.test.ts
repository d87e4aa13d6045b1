import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-empty-'))
afterAll(() => rmSync(folder, { recursive: true }))

function command(name: string, dataDir: string): Promise<{ readonly code: number; readonly said: string }> {
  const file = join(import.meta.dirname, '..', '..', '..', 'server', `${name}.ts`)
  const env = { ...process.env, DATABASE_URL: '' }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, '--data-dir', dataDir], { env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, said: out + err })
    })
  })
}

test.each(['auditVerifyCommand', 'stockVerifyCommand'])(
  '[STK-21] [AUD-5] %s proves nothing where there is no database, and makes none',
  async (name) => {
    for (const dataDir of [folder, join(folder, 'nowhere')])
      expect(await command(name, dataDir)).toEqual({
        code: 1,
        said: `${dataDir}에 데이터베이스가 없어 확인할 수 없습니다. --data-dir로 서버의 데이터 폴더를 알려 주세요.\n`,
      })
    expect(readdirSync(folder)).toEqual([])
  },
)
