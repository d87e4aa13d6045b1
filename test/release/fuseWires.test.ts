import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { setFuses, wrongFuses } from '../../electron/release/fuseWires.ts'
import { fuseSentinel } from './stubRuntime.ts'

const home = mkdtempSync(join(tmpdir(), 'dealer-desk-fuses-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

function binary(name: string, sentinel: Buffer = fuseSentinel): string {
  const path = join(home, name)
  writeFileSync(path, Buffer.concat([Buffer.alloc(64), sentinel, Buffer.alloc(64)]))
  return path
}
const wireIn = (path: string) => {
  const bytes = readFileSync(path)
  const start = bytes.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 34
  return bytes.toString('latin1', start, start + 9)
}

test.each([
  ['linux', '010001001'],
  ['win32', '010011001'],
] as const)('[DTP-14] E-08 the fuses on %s are %s, whatever the runtime came with', async (platform, wire) => {
  const path = binary(platform)
  expect((await wrongFuses(path, platform)).length).toBeGreaterThan(4)
  await setFuses(path, platform)
  expect([wireIn(path), await wrongFuses(path, platform)]).toEqual([wire, []])
})

test('[DTP-14] E-08 a runtime with a fuse that nobody decided about is not packaged', async () => {
  const tenth = Buffer.concat([fuseSentinel.subarray(0, 33), Buffer.from([10]), Buffer.from('1011000111')])
  await expect(setFuses(binary('tenth', tenth), 'linux')).rejects.toThrow('strictlyRequireAllFuses')
  await expect(setFuses(binary('none', Buffer.alloc(9)), 'linux')).rejects.toThrow('sentinel')
})
