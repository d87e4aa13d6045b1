import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { publicKeyOf } from '../../electron/main/updates/releaseSignature.ts'
import { packagedUpdateSource } from '../../electron/main/updates/updateSource.ts'
import { freshReleaseKey, startUpdateFeed } from './updateFeed.ts'

const feed = await startUpdateFeed()
afterAll(() => feed.close())
beforeEach(() => {
  feed.files.clear()
  feed.asked.length = 0
})

const installers = () => feed.asked.filter((name) => name.endsWith('.exe'))

test('[DTP-17] E-14 a newer program that is signed is fetched, checked and told, and waits for the end of this one', async () => {
  feed.release('1.2.3')
  const { keeper, updater, told, said } = feed.program('1.2.2')
  await keeper.ask()
  expect(said).toEqual([])
  expect([keeper.state(), told]).toEqual([{ kind: 'ready', version: '1.2.3' }, [{ kind: 'ready', version: '1.2.3' }]])
  expect([installers(), updater.autoInstallOnAppQuit]).toEqual([['Dealer-Desk-Setup-1.2.3.exe'], true])
})

test.each([
  ['changed by a byte after it was signed', () => feed.files.set('latest.yml', Buffer.from(`${String(feed.files.get('latest.yml'))} `))],
  ['signed by another key', () => feed.sign(freshReleaseKey())],
  ['signed under another name', () => feed.sign(undefined, 'latest-mac.yml')],
  ['not signed', () => feed.files.delete('latest.yml.sig')],
  ['with a signature that is none', () => feed.files.set('latest.yml.sig', Buffer.from('<html>not found</html>'))],
])('[DTP-17] E-14 a manifest %s is refused, and nothing it names is fetched', async (_words, tamper) => {
  feed.release('1.2.3')
  tamper()
  const { keeper, told } = feed.program('1.2.2')
  await keeper.ask()
  expect([keeper.state(), told.length, installers()]).toEqual([{ kind: 'refused', why: 'update_unsigned' }, 1, []])
})

test('[DTP-17] E-14 an installer that is not the signed one is refused after it was fetched', async () => {
  feed.release('1.2.3')
  feed.files.set('Dealer-Desk-Setup-1.2.3.exe', Buffer.from('installer of 1.2.4'))
  const { keeper, quits } = feed.program('1.2.2')
  await keeper.ask()
  keeper.restart()
  expect([keeper.state(), quits()]).toEqual([{ kind: 'refused', why: 'update_changed' }, 0])
})

test('[DTP-17] E-14 an older program is refused though it was signed once, also where going back is allowed', async () => {
  feed.release('1.2.1')
  const { keeper, updater } = feed.program('1.2.2')
  updater.allowDowngrade = true
  await keeper.ask()
  expect([keeper.state(), installers()]).toEqual([{ kind: 'refused', why: 'update_older' }, []])
})

test('[DTP-17] E-14 the version that runs is no news, and a feed that is not there ends nothing', async () => {
  feed.release('1.2.2')
  const { keeper, updater, told, said } = feed.program('1.2.2')
  updater.allowDowngrade = true
  await keeper.ask()
  expect([said, told, installers()]).toEqual([[], [], []])
  feed.files.clear()
  await keeper.ask()
  expect([keeper.state(), told, said.length]).toEqual([{ kind: 'none' }, [], 1])
})

test('[DTP-17] E-14 what was fetched stays good when the feed turns bad', async () => {
  feed.release('1.2.3')
  const { keeper } = feed.program('1.2.2')
  await keeper.ask()
  feed.sign(freshReleaseKey())
  await keeper.ask()
  expect(keeper.state()).toEqual({ kind: 'ready', version: '1.2.3' })
})

test.each([
  ['1.10.0', '1.9.9', 'ready'],
  ['1.9.9', '1.10.0', 'refused'],
  ['1.2.3-beta.1', '1.2.3', 'refused'],
  ['v.3', '1.2.3', 'none'],
])('[DTP-17] E-14 newer is by numbers: %s offered to %s', async (offered, running, kind) => {
  feed.release(offered)
  const { keeper } = feed.program(running)
  await keeper.ask()
  expect(keeper.state().kind).toBe(kind)
})

test('[DTP-17] E-14 the feed and its key come from inside the program; without them nothing is asked, and http is no feed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dealer-desk-manifest-'))
  const publicKey = publicKeyOf(freshReleaseKey())
  const write = (manifest: object) => writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'dealer-desk', ...manifest }))
  write({})
  expect(await packagedUpdateSource(folder)).toBeNull()
  write({ updates: null })
  expect(await packagedUpdateSource(folder)).toBeNull()
  const updates = { url: 'https://updates.example.com/desk', publicKey }
  write({ updates })
  expect(await packagedUpdateSource(folder)).toEqual(updates)
  write({ updates: { ...updates, url: 'http://updates.example.com/desk' } })
  await expect(packagedUpdateSource(folder)).rejects.toThrow()
  write({ updates: { url: updates.url } })
  await expect(packagedUpdateSource(folder)).rejects.toThrow()
  rmSync(folder, { recursive: true })
})
