import { expect, test } from 'vitest'
import { z } from 'zod'
import { electronFault, electronPolicy, POLICY_DAYS_MAX } from '../../electron/release/electronPolicy.ts'
import { readSource } from '../architecture/sourceFiles.ts'

const lookedAtMs = Date.parse(electronPolicy.lookedAt)
const daysLater = (days: number) => lookedAtMs + days * 86_400_000
const versionSchema = z.object({ devDependencies: z.object({ electron: z.string() }) })
const lockSchema = z.object({ packages: z.object({ 'node_modules/electron': z.object({ version: z.string(), integrity: z.string() }) }) })
const { electron: version } = versionSchema.parse(JSON.parse(readSource('package.json'))).devDependencies

test('[DTP-16] E-09 the Electron of the project is one exact version of the newest three majors, and the lock holds its hash', () => {
  expect(electronPolicy.majors).toHaveLength(3)
  expect(electronFault({ version, policy: electronPolicy, nowMs: lookedAtMs })).toBeNull()
  const locked = lockSchema.parse(JSON.parse(readSource('package-lock.json'))).packages['node_modules/electron']
  expect(locked).toEqual({ version, integrity: expect.stringMatching(/^sha512-/) as string })
})

test.each(['^45.4.1', '45.x', 'latest', '42.0.0'])('[DTP-16] E-09 no program is made with Electron %s', (given) => {
  expect(electronFault({ version: given, policy: electronPolicy, nowMs: lookedAtMs })).toMatch(/^Electron /)
})

test('[DTP-16] E-09 no program is made when nobody looked for ninety days, nor by a day that is none; tests go on', () => {
  const on = (nowMs: number, lookedAt: string = electronPolicy.lookedAt) =>
    electronFault({ version, policy: { ...electronPolicy, lookedAt }, nowMs })
  expect(on(daysLater(POLICY_DAYS_MAX))).toBeNull()
  expect(on(daysLater(POLICY_DAYS_MAX + 1))).toContain('Nobody has looked for 91 days')
  expect(on(lookedAtMs, 'some day')).toContain('Nobody has looked')
})
