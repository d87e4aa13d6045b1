import { expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../domain/kernel/instant.ts'
import { storeTables, type StoreWrite } from '../../sync/ports.ts'
import { contractId } from './support/contracts.ts'
import { allQuiet, shop } from './support/shop.ts'
import type { TestPc } from './support/testPc.ts'

const [ONE, TWO] = [contractId(1), contractId(2)]
const NEW_EPOCH = '01980000-0000-7000-8000-0000000000ef'

/** Everything on the disk of a PC, as a backup takes it. */
async function backUp({ stores }: TestPc): Promise<ReadonlyMap<string, readonly StoreWrite[]>> {
  const image = new Map<string, readonly StoreWrite[]>()
  for (const name of stores.names()) {
    const store = await stores.open(name)
    const rows = await Promise.all(storeTables.map(async (table) => (await store.scan(table)).map((row) => ({ table, ...row }))))
    image.set(name, rows.flat())
  }
  return image
}

/** The process ends, the disk is put back to what it was, and the program starts and is signed in to. */
async function putBack(pc: TestPc, image: ReadonlyMap<string, readonly StoreWrite[]>): Promise<void> {
  await pc.crash()
  for (const [name, rows] of image) {
    const store = await pc.stores.open(name)
    const kept = await Promise.all(storeTables.map(async (table) => (await store.keys(table)).map((key) => ({ table, key, bytes: null }))))
    await store.write([...kept.flat(), ...rows], 'strict')
  }
  await start(pc)
}
async function start(pc: TestPc): Promise<void> {
  pc.start()
  await pc.signIn()
}
/** At work, with the line up. */
async function work(pc: TestPc, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await pc.engine.syncNow()
    await pc.clock.advance(MINUTE_MS)
  }
}
const saidSince = async (pc: TestPc) => (await pc.status()).copyPutBackAt

test('[PCS-30] ATK-22 a copy put back to an earlier day is told, fetches what it lacks and does nothing twice', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  await work(pc, 2)
  await pc.goOffline()
  await pc.edit(ONE, 'memo', '보내기 전')
  const image = await backUp(pc)
  pc.line.up = true
  await work(pc, 5)
  const sent = centre.contract(ONE)
  expect(sent.body.memo).toBe('보내기 전')
  await pc.edit(TWO, 'memo', '백업 뒤')
  await allQuiet(pc)
  expect(centre.contract(TWO).body.memo).toBe('백업 뒤')
  centre.edit(ONE, { memo: '나중 것' })
  expect(await saidSince(pc)).toBeNull()
  expect(centre.putBack).toEqual([])

  await putBack(pc, image)
  await allQuiet(pc)
  expect(centre.putBack).toHaveLength(1)
  expect(await saidSince(pc)).not.toBeNull()
  // What lay unsent in the old copy was sent long ago under the same id: it is neither applied again nor in conflict with what came after.
  expect(centre.contract(ONE).body.memo).toBe('나중 것')
  expect(centre.conflicts()).toEqual([])
  expect((await pc.read('contract', { id: ONE }))?.body.memo).toBe('나중 것')
  expect((await pc.read('contract', { id: TWO }))?.body.memo).toBe('백업 뒤')
  expect(await pc.status()).toMatchObject({ digest: 'equal', outbox: { waiting: 0, refused: 0 } })
  // It goes on as a copy of its own, and is told no second time; what is typed now counts.
  await pc.edit(ONE, 'memo', '복원 뒤')
  await work(pc, 5)
  expect(centre.contract(ONE).body.memo).toBe('복원 뒤')
  expect(centre.putBack).toHaveLength(1)
  await pc.crash()
  await start(pc)
  expect(await saidSince(pc)).not.toBeNull()
  // The same backup once more is told once more.
  await putBack(pc, image)
  expect(centre.putBack).toHaveLength(2)
})

test('[PCS-30] ATK-22 it is told once, also when the centre begins another history meanwhile and the fetching begins anew', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  await work(pc, 2)
  const image = await backUp(pc)
  await work(pc, 5)
  const { steps } = centre
  centre.restore(centre.snapshot(), NEW_EPOCH)
  centre.steps = steps
  await putBack(pc, image)
  await allQuiet(pc)
  expect(centre.putBack).toHaveLength(1)
  await work(pc, 5)
  // The name it had and the one it goes on with.
  expect([centre.putBack.length, centre.steps.size]).toEqual([1, 2])
})

test('[PCS-30] ATK-22 of a copy and its clone the one that is behind is told, and both go on', async () => {
  const { centre, pc, pc2 } = shop()
  await pc.signIn()
  await work(pc, 2)
  const image = await backUp(pc)
  await work(pc, 5)
  for (const [name, rows] of image) await (await pc2.stores.open(name)).write(rows, 'strict')
  // Of the keys as well.
  pc2.start({ keyRing: pc.keyRing })
  await pc2.signIn(pc.users[0])
  await allQuiet(pc2)
  expect(centre.putBack).toHaveLength(1)
  await work(pc, 5)
  await work(pc2, 5)
  expect([await saidSince(pc), centre.putBack.length]).toEqual([null, 1])
})

test('[PCS-30] ATK-22 a crash at any moment, a power cut, an answer that was lost and a clock set back are no older copy', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  for (const lost of [0, 1, 5, 50]) {
    await work(pc, 3)
    pc.line.loseAnswers = 1
    await pc.engine.syncNow()
    await pc.crash(lost)
    await start(pc)
  }
  await pc.clock.advance(10 * MINUTE_MS)
  pc.clock.setWall(-2 * HOUR_MS)
  await work(pc, 3)
  expect([centre.putBack, await saidSince(pc)]).toEqual([[], null])
})

test('[PCS-30] ATK-22 neither is a copy without a step, nor one that a restored centre does not know', async () => {
  const { centre, pc } = shop()
  await pc.signIn()
  await work(pc, 3)
  const memory = centre.snapshot()
  const steps = new Map(centre.steps)
  await work(pc, 5)
  centre.restore(memory, NEW_EPOCH)
  centre.steps = steps
  await work(pc, 3)
  // As a program left it that knew of no steps.
  await pc.crash()
  for (const name of pc.stores.names()) await (await pc.stores.open(name)).write([{ table: 'meta', key: 'copy', bytes: null }], 'strict')
  centre.steps = new Map()
  await start(pc)
  await work(pc, 3)
  expect([centre.putBack, await saidSince(pc)]).toEqual([[], null])
})
