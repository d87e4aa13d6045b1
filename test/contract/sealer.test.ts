import { afterAll, describe, expect, test } from 'vitest'
import { userIdSchema } from '../../domain/kernel/ids.ts'
import type { KeyRing } from '../../sync/hostPorts.ts'
import type { Bytes, Sealer } from '../../sync/ports.ts'
import { MemoryStores } from '../../sync/vault/memoryStores.ts'
import { passwordKeyRing } from '../../sync/vault/passwordKeyRing.ts'
import { packText } from '../../sync/vault/packedText.ts'
import { serveSealing, threadedSealer } from '../../sync/vault/sealingThread.ts'
import { webSealer } from '../../sync/vault/webSealer.ts'
import { MemoryKeyRing, plainSealer } from '../sync/support/plainSealer.ts'

const random = (count: number): Bytes => crypto.getRandomValues(new Uint8Array(count))
const anna = userIdSchema.parse('01960000-0000-7000-8000-000000000001')
const bert = userIdSchema.parse('01960000-0000-7000-8000-000000000002')
const value = { name: '홍길동', phone: '010-2000-0001', list: Array.from({ length: 300 }, (_, i) => ({ i, text: '가나다' })) }

/** Both ends of a channel in one thread: the way through the port is the same. */
const channel = new MessageChannel()
afterAll(() => channel.port1.close())
serveSealing(channel.port1)
const threaded = threadedSealer(channel.port2, random)

/** Long enough to be sealed away from the engine's thread. */
const large = Array.from({ length: 4000 }, (_, i) => `${i} ${crypto.randomUUID()}`)

type Pack = (text: string) => Promise<Bytes>
const asIs: Pack = (text) => Promise.resolve(new TextEncoder().encode(text))
const asFile: Pack = async (text) => packText(await asIs(text))
const by = (password: string, recoveryKey: string | null = null) => ({ password, recoveryKey })
const RECOVERY = 'a1'.repeat(32)
const keyRing = () => passwordKeyRing(new MemoryStores(), 'device', random)

const sealers: Record<string, readonly [Sealer, () => KeyRing, Pack]> = {
  WebCrypto: [webSealer(random), keyRing, asFile],
  'WebCrypto in a thread of its own': [threaded, keyRing, asFile],
  'the one of the tests': [plainSealer, () => new MemoryKeyRing(), asIs],
}

describe.each(Object.entries(sealers))('%s', (_, [sealer, makeKeyRing, pack]) => {
  test('[PCS-17] D-02 ATK-22 what was sealed opens under its key and in its place only', async () => {
    const keyRing = makeKeyRing()
    const key = await keyRing.create(anna, by('password'))
    const other = await keyRing.create(bert, by('password'))
    for (const sealed of [value, large, 'x', null, []]) {
      const bytes = await sealer.seal(key, 'delta|1|1', sealed)
      expect(await sealer.open(key, 'delta|1|1', bytes)).toEqual(sealed)
      expect(await sealer.open(key, 'delta|2|1', bytes)).toBeUndefined()
      expect(await sealer.open(other, 'delta|1|1', bytes)).toBeUndefined()
    }
  })

  test('[PCS-28] what came packed opens as its head and what it says, under its key and in its place only', async () => {
    const keyRing = makeKeyRing()
    const key = await keyRing.create(anna, by('password'))
    const other = await keyRing.create(bert, by('password'))
    for (const said of [value, large, []]) {
      const bytes = await sealer.sealPacked(key, 'segment|1|1', { head: 1 }, await pack(JSON.stringify(said)))
      expect(await sealer.open(key, 'segment|1|1', bytes)).toEqual([{ head: 1 }, said])
      expect(await sealer.open(key, 'segment|2|1', bytes)).toBeUndefined()
      expect(await sealer.open(other, 'segment|1|1', bytes)).toBeUndefined()
    }
  })

  test('[PCS-17] a key ring opens with the password it was made with, until it forgets', async () => {
    const keyRing = makeKeyRing()
    expect(await keyRing.knows(anna)).toBe(false)
    expect(await keyRing.unlock(anna, by('password'))).toEqual({ ok: false, code: 'local_store_missing' })
    const made = await keyRing.create(anna, by('password'))
    expect(await keyRing.knows(anna)).toBe(true)
    expect(await keyRing.knows(bert)).toBe(false)
    expect(await keyRing.unlock(anna, by('Password'))).toEqual({ ok: false, code: 'local_password_wrong' })
    const opened = await keyRing.unlock(anna, by('password'))
    const bytes = await sealer.seal(made, 'p', value)
    expect(opened.ok && (await sealer.open(opened.key, 'p', bytes))).toEqual(value)
    await keyRing.forget(anna)
    expect(await keyRing.unlock(anna, by('password'))).toEqual({ ok: false, code: 'local_store_missing' })
    for (const userId of [anna, bert]) await keyRing.create(userId, by('password'))
    await keyRing.forgetAll()
    expect([await keyRing.knows(anna), await keyRing.knows(bert)]).toEqual([false, false])
  })

  test('[PWD-3] between two words of the centre both passwords open the one key; then the one that is kept', async () => {
    for (const kept of ['old', 'new']) {
      const keyRing = makeKeyRing()
      const key = await keyRing.create(anna, by('old', RECOVERY))
      const bytes = await sealer.seal(key, 'p', value)
      const opens = async (opener: ReturnType<typeof by>) => {
        const opened = await keyRing.unlock(anna, opener)
        return opened.ok && (await sealer.open(opened.key, 'p', bytes)) !== undefined
      }
      expect(await keyRing.addPassword(anna, { password: 'wrong', next: 'new' })).toEqual({ ok: false, code: 'local_password_wrong' })
      expect(await keyRing.addPassword(bert, { password: 'old', next: 'new' })).toEqual({ ok: false, code: 'local_store_missing' })
      expect(await keyRing.addPassword(anna, { password: 'old', next: 'new' })).toEqual({ ok: true })
      expect([await opens(by('old')), await opens(by('new')), await opens(by('wrong'))]).toEqual([true, true, false])
      await keyRing.keepPassword(anna, 'wrong')
      expect([await opens(by('old')), await opens(by('new'))]).toEqual([true, true])
      await keyRing.keepPassword(anna, kept)
      expect([await opens(by('old')), await opens(by('new'))]).toEqual([kept === 'old', kept === 'new'])
      expect(await opens(by('another', RECOVERY))).toBe(true)
    }
  })

  test('[PWD-3] where the centre vouches for another password the recovery key opens, and that password is the only one from then on', async () => {
    const keyRing = makeKeyRing()
    const bytes = await sealer.seal(await keyRing.create(anna, by('old', RECOVERY)), 'p', value)
    const opened = async (opener: ReturnType<typeof by>) => {
      const answer = await keyRing.unlock(anna, opener)
      return answer.ok ? sealer.open(answer.key, 'p', bytes) : answer.code
    }
    expect(await opened(by('new', RECOVERY.replaceAll('a', 'b')))).toBe('local_password_wrong')
    expect(await opened(by('new'))).toBe('local_password_wrong')
    expect(await opened(by('new', RECOVERY))).toEqual(value)
    expect([await opened(by('new')), await opened(by('old'))]).toEqual([value, 'local_password_wrong'])
    // One that was made before there was a recovery key gets it with the next word of the centre, another one in the place of the last.
    const later = RECOVERY.replaceAll('a', 'c')
    await keyRing.unlock(anna, by('new', later))
    expect([await opened(by('newer', RECOVERY)), await opened(by('newer', later))]).toEqual(['local_password_wrong', value])
  })
})

describe('the real seal', () => {
  const [sealer, makeKeyRing] = sealers['WebCrypto']!

  test('[PCS-17] D-02 ATK-22 nothing of the value stands in the bytes, equal values give unequal bytes, and a turned bit opens nothing', async () => {
    const key = await makeKeyRing().create(anna, by('password'))
    const bytes = await sealer.seal(key, 'p', value)
    const text = Buffer.from(bytes)
    for (const part of ['홍길동', '010-2000-0001', 'phone']) {
      expect(text.includes(Buffer.from(part, 'utf8'))).toBe(false)
      expect(text.includes(Buffer.from(part, 'utf16le'))).toBe(false)
    }
    expect(Buffer.from(await sealer.seal(key, 'p', value)).equals(text)).toBe(false)
    for (const at of [0, 1, 12, 13, bytes.length - 1]) {
      const turned = bytes.slice()
      turned[at]! ^= 1
      expect(await sealer.open(key, 'p', turned), `byte ${at}`).toBeUndefined()
    }
    expect(await sealer.open(key, 'p', bytes.slice(0, 8))).toBeUndefined()
  })

  test('[IDN-7] D-07 of a wiped PC no wrap is left, none that was set aside either, and what else its store says is', async () => {
    const stores = new MemoryStores()
    const store = await stores.open('device')
    const wipe = { table: 'meta', key: 'wipe', bytes: new Uint8Array(1) } as const
    await store.write([wipe], 'strict')
    const ring = passwordKeyRing(stores, 'device', random)
    for (const userId of [anna, anna, bert]) await ring.create(userId, by('password'))
    expect(await store.keys('meta')).toHaveLength(4)
    await ring.forgetAll()
    expect(await store.keys('meta')).toEqual(['wipe'])
  })

  test('[PCS-17] a key cannot be taken out, and its wrap says nothing about the password', async () => {
    const stores = new MemoryStores()
    const key = await passwordKeyRing(stores, 'device', random).create(anna, by('demo-desk-2026!'))
    expect(key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
    const store = await stores.open('device')
    const [row] = await store.scan('meta')
    const wrap = new TextDecoder().decode(row!.bytes)
    expect(wrap).not.toContain('demo-desk')
    expect(JSON.parse(wrap)).toMatchObject({ passwords: [{ memorySize: 19_456, iterations: 2, parallelism: 1 }], recovery: null })
  })
})
