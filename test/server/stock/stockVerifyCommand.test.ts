import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asOwner, freshDatabase, type FreshDatabase } from '../../support/freshDatabase.ts'
import { openHall } from './stockHall.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await openHall(database, [['D1001-H1', 'S25', 3]])
})
afterAll(() => database.close())

function command(...args: string[]): Promise<{ readonly code: number; readonly said: string }> {
  const file = join(import.meta.dirname, '..', '..', '..', 'server', 'stockVerifyCommand.ts')
  const env = { ...process.env, DATABASE_URL: database.ownerUrl }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...args], { env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, said: out + err })
    })
  })
}

test('[STK-21] the command ends with 0 when all agrees, with 2 and the places when something differs, with 1 when it cannot', async () => {
  expect(await command()).toEqual({ code: 0, said: '재고 1건, 이동 기록 1건, 단말 3대를 대조했습니다.\n차이가 없습니다.\n' })
  await asOwner(database.ownerUrl, `update desk.stock_level set on_hand = 5`)
  const { code, said } = await command()
  expect(code).toBe(2)
  expect(said).toContain('D1001-H1 S25: 실재고 5 ≠ 이동 기록의 합 3\nD1001-H1 S25: 실재고 5 ≠ 단말 수 3\n차이 2건.')
  expect((await command('--unknown')).code).toBe(1)
})
