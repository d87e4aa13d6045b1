import { expect, test } from 'vitest'
import { createLanes, type LaneJob } from '../../server/replication/lane.ts'
import { StoreCollision, StoreUnavailable } from '../../server/replication/replicationStore.ts'

type Job = LaneJob & { readonly name: string }
const job = (name: string, document = name, putOff = new Set<string>()): Job => ({ name, document, putOff })

/** Lanes whose transactions last until they are let go, and fail as told. */
function lanesOf(
  options: {
    readonly fails?: (names: readonly string[]) => Error | undefined
    readonly waitingMax?: number
    readonly batchMax?: number
  } = {},
) {
  const batches: string[] = []
  const lanes = createLanes<Job, string>({
    settle: async (lane, jobs) => {
      const names = jobs.map(({ name }) => name)
      batches.push(`${lane}:${names.join(',')}`)
      await Promise.resolve()
      const error = options.fails?.(names)
      if (error) throw error
      return names.map((name) => `${name} settled`)
    },
    giveUp: ({ name }, error) => `${name} ${error instanceof Error ? error.message : 'put off'}`,
    ...(options.waitingMax === undefined ? {} : { waitingMax: options.waitingMax }),
    ...(options.batchMax === undefined ? {} : { batchMax: options.batchMax }),
  })
  return { lanes, batches }
}

test('[SYN-8] what comes while a transaction runs goes along in the next one, in order; lanes do not wait for each other', async () => {
  const { lanes, batches } = lanesOf()
  const first = ['a', 'b'].map((name) => lanes.submit('D1', job(name)))
  const elsewhere = lanes.submit('D2', job('x'))
  await Promise.resolve()
  await Promise.resolve()
  const later = ['c', 'd', 'e'].map((name) => lanes.submit('D1', job(name)))
  expect(await Promise.all([...first, elsewhere, ...later])).toEqual(['a', 'b', 'x', 'c', 'd', 'e'].map((name) => `${name} settled`))
  expect(batches).toEqual(['D1:a,b', 'D2:x', 'D1:c,d,e'])
})

test('[SYN-8] a batch has a bound, and so has what may wait', async () => {
  const { lanes, batches } = lanesOf({ batchMax: 2, waitingMax: 3 })
  const answers = ['a', 'b', 'c', 'd'].map((name) => lanes.submit('D1', job(name)))
  expect(await Promise.all(answers)).toEqual(['a settled', 'b settled', 'c settled', 'd put off'])
  expect(batches).toEqual(['D1:a,b', 'D1:c'])
})

test('[SYN-8] a failed batch is done one by one; the poisoned job is put off with what follows it on its document', async () => {
  const { lanes, batches } = lanesOf({ fails: (names) => (names.includes('bad') ? new Error('poison') : undefined) })
  const request = new Set<string>()
  const jobs = [job('a'), job('bad', 'doc', request), job('next', 'doc', request), job('other', 'doc', new Set()), job('z')]
  const answers = await Promise.all(jobs.map((each) => lanes.submit('D1', each)))
  expect(answers).toEqual(['a settled', 'bad poison', 'next put off', 'other settled', 'z settled'])
  expect(batches).toEqual(['D1:a,bad,next,other,z', 'D1:a', 'D1:bad', 'D1:other', 'D1:z'])
})

test('[SYN-8] a store that is away puts everything off at once, and a collision is tried again', async () => {
  const away = lanesOf({ fails: () => new StoreUnavailable('away') })
  expect(await Promise.all(['a', 'b'].map((name) => away.lanes.submit('D1', job(name))))).toEqual(['a away', 'b away'])
  expect(away.batches).toHaveLength(1)
  let collisions = 2
  const busy = lanesOf({ fails: () => (collisions-- > 0 ? new StoreCollision('taken') : undefined) })
  expect(await busy.lanes.submit('D1', job('a'))).toBe('a settled')
})
