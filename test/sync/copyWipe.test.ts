import { describe, expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../domain/kernel/instant.ts'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'
import type { TestPc } from './support/testPc.ts'

const ONE = contractId(1)

/** Offline, with one edit that was not sent, and the desk closed. */
async function leftWithWork({ unsent }: { readonly unsent: boolean }) {
  const opened = shop()
  const { pc } = opened
  await pc.signIn()
  await allQuiet(pc)
  await pc.goOffline()
  if (unsent) await pc.edit(ONE, 'memo', 'mine')
  await pc.engine.signOut()
  return opened
}

/** So many wrong passwords, each after the time that is told. */
async function guess(pc: TestPc, times: number) {
  const answers = []
  for (let n = 0; n < times; n++) {
    answers.push(await pc.signIn(pc.users[0], 'wrong'))
    await pc.clock.advance(MINUTE_MS)
  }
  return answers
}

async function tables(pc: TestPc): Promise<readonly string[]> {
  const found: string[] = []
  for (const name of pc.stores.names().filter((one) => one !== 'dealer-desk-device')) {
    const store = await pc.stores.open(name)
    for (const table of ['segment', 'delta', 'sent', 'taken', 'outbox'] as const)
      if ((await store.keys(table)).length > 0) found.push(table)
  }
  return found
}

describe('five wrong passwords without the centre', () => {
  test('[PCS-29] D-06 what is about to happen is told each time; then the copy goes, and the unsent edit stays sealed until the centre says who it is', async () => {
    const { pc, centre } = await leftWithWork({ unsent: true })
    expect(await guess(pc, 4)).toEqual([4, 3, 2, 1].map((triesLeft) => ({ ok: false, code: 'local_password_wrong', triesLeft })))
    const wiped = { ok: false, code: 'local_copy_wiped', wiped: { cause: 'tries', unsentKept: 1 } }
    expect(await guess(pc, 1)).toEqual([wiped])
    expect(await tables(pc)).toEqual(['outbox'])
    // The right password comes too late, also after a restart.
    expect(await pc.signIn()).toEqual(wiped)
    await pc.crash()
    pc.start()
    expect(await pc.signIn()).toEqual(wiped)
    pc.line.up = true
    expect(await pc.signIn()).toMatchObject({ ok: true, offline: false, unsentRestored: 1 })
    await allQuiet(pc)
    expect(await pc.status()).toMatchObject({ contracts: 3, outbox: { waiting: 0 } })
    expect(centre.contract(ONE).body.memo).toBe('mine')
    await pc.goOffline()
    await pc.engine.signOut()
    expect(await pc.signIn()).toMatchObject({ ok: true, offline: true })
  })

  test('[PCS-29] [PCS-11] what was sent stays as well: a centre that went back to its backup meanwhile is offered it again', async () => {
    const { pc, centre } = shop()
    const backup = centre.snapshot()
    await pc.signIn()
    await allQuiet(pc)
    await pc.edit(ONE, 'memo', 'mine')
    await allQuiet(pc)
    expect(centre.contract(ONE).body.memo).toBe('mine')
    await pc.goOffline()
    await pc.engine.signOut()
    await guess(pc, 5)
    centre.restore(backup, '01980000-0000-7000-8000-0000000000ef')
    pc.line.up = true
    expect(await pc.signIn()).toMatchObject({ ok: true, unsentRestored: 0 })
    await allQuiet(pc)
    expect(centre.contract(ONE).body.memo).toBe('mine')
  })

  test('[PCS-29] D-06 where nothing waits to be sent the key goes first and nothing stays; the centre fills it again', async () => {
    const { pc, staff } = await leftWithWork({ unsent: false })
    expect((await guess(pc, 5)).at(-1)).toEqual({ ok: false, code: 'local_copy_wiped', wiped: { cause: 'tries', unsentKept: 0 } })
    expect(pc.stores.names()).toEqual(['dealer-desk-device'])
    expect(await pc.keyRing.knows(staff.userId)).toBe(false)
    pc.line.up = true
    expect(await pc.signIn()).toMatchObject({ ok: true, offline: false, unsentRestored: 0 })
    await allQuiet(pc)
    expect((await pc.status()).contracts).toBe(3)
  })

  test('[PCS-29] D-06 a try that comes before its time is not looked at and not counted; the right password forgets the wrong ones', async () => {
    const { pc } = await leftWithWork({ unsent: false })
    await guess(pc, 2)
    expect(await pc.signIn(pc.users[0], 'wrong')).toMatchObject({ code: 'local_password_wrong', triesLeft: 2 })
    expect(await pc.signIn()).toEqual({ ok: false, code: 'too_many_requests', retryAfterSeconds: 15 })
    await pc.clock.advance(15_000)
    expect(await pc.signIn()).toMatchObject({ ok: true, offline: true })
    await pc.engine.lock()
    expect(await guess(pc, 1)).toMatchObject([{ code: 'local_password_wrong', triesLeft: 4 }])
  })

  test('[PCS-29] D-06 a power cut in the middle of it: the next start finishes it, and no password opens it in between', async () => {
    const { pc } = await leftWithWork({ unsent: false })
    await guess(pc, 4)
    const destroy = pc.stores.destroy.bind(pc.stores)
    // The process dies after the decision was noted and the key is gone.
    pc.stores.destroy = () => new Promise<never>(() => undefined)
    void pc.engine.signIn({ loginId: pc.users[0]!.loginId, password: 'wrong' })
    await pc.clock.advance(1000)
    expect(await pc.keyRing.knows(pc.users[0]!.userId)).toBe(false)
    await pc.crash()
    pc.stores.destroy = destroy
    pc.start()
    await pc.clock.advance(1000)
    expect(pc.stores.names()).toEqual(['dealer-desk-device'])
    expect(await pc.signIn()).toMatchObject({ ok: false, code: 'local_copy_wiped' })
  })
})

describe('72 hours without the centre', () => {
  test('[PCS-29] D-06 a closed PC wipes at its start, and keeps what was not sent', async () => {
    const { pc } = await leftWithWork({ unsent: true })
    await pc.crash()
    await pc.clock.advance(72 * HOUR_MS)
    pc.start()
    await pc.clock.advance(1000)
    expect(await tables(pc)).toEqual(['outbox'])
    expect(await pc.signIn()).toEqual({ ok: false, code: 'local_copy_wiped', wiped: { cause: 'unseen', unsentKept: 1 } })
    pc.line.up = true
    expect(await pc.signIn()).toMatchObject({ ok: true, unsentRestored: 1 })
  })

  test('[PCS-29] D-06 a desk at work is told a day before, locks when the time has come, and the centre’s answer ends the count', async () => {
    const { pc } = shop()
    await pc.signIn()
    await pc.goOffline()
    await pc.edit(ONE, 'memo', 'mine')
    const work = async (hours: number) => {
      for (let n = 0; n < hours * 3; n++) {
        await pc.clock.advance(20 * MINUTE_MS)
        await pc.engine.activity()
      }
    }
    await work(47)
    expect((await pc.status()).session).toMatchObject({ state: 'active', copyWipesAt: null })
    await work(2)
    const { session } = await pc.status()
    const wipesAt = session.state === 'active' ? Date.parse(session.copyWipesAt ?? '') : Number.NaN
    expect(Math.abs(wipesAt - pc.clock.now() - 23 * HOUR_MS)).toBeLessThan(HOUR_MS)
    await work(24)
    expect((await pc.status()).session).toMatchObject({ state: 'locked', cause: 'unseen' })
    expect(await tables(pc)).toEqual(['outbox'])
    pc.line.up = true
    expect(await pc.signIn()).toMatchObject({ ok: true, offline: false, unsentRestored: 1 })
    await allQuiet(pc)
    expect((await pc.status()).session).toMatchObject({ state: 'active', copyWipesAt: null })
  })

  test('[PCS-29] D-06 a clock set back between two starts gains no hour', async () => {
    const { pc } = await leftWithWork({ unsent: true })
    const startAgain = async () => {
      await pc.crash()
      pc.start()
      await pc.clock.advance(1000)
    }
    for (let day = 0; day < 4; day++) {
      await pc.crash()
      await pc.clock.advance(10 * HOUR_MS)
      await startAgain()
      pc.clock.setWall(-10 * HOUR_MS)
      await startAgain()
    }
    expect(await pc.signIn()).toMatchObject({ ok: false, code: 'local_copy_wiped', wiped: { cause: 'unseen', unsentKept: 1 } })
  })
})
