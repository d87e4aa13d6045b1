import { expect, test } from 'vitest'
import { pinnedSeeds, SEEDS_PER_RUN } from './pinnedSeeds.ts'
import { plantedBugs } from './plantedBug.ts'
import { runWorld } from './runWorld.ts'

test.each(pinnedSeeds)('[SIM-1] seed %i: %s', async (seed) => {
  expect((await runWorld(seed)).broken).toEqual([])
})

test(`[SIM-1] ${SEEDS_PER_RUN} worlds: no edit lost, none applied twice, no phantom conflict, every desk equal to the centre`, async () => {
  const failed: string[] = []
  let edits = 0
  let conflicts = 0
  for (let seed = 1; seed <= SEEDS_PER_RUN; seed++) {
    const result = await runWorld(seed)
    edits += result.edits
    conflicts += result.conflicts
    if (result.broken.length > 0) failed.push(`npm run sim -- --seed ${seed}: ${result.broken[0]}`)
  }
  expect(failed).toEqual([])
  // A world in which nobody meets proves nothing.
  expect(edits).toBeGreaterThan(SEEDS_PER_RUN * 10)
  expect(conflicts).toBeGreaterThan(SEEDS_PER_RUN / 10)
})

test('[SIM-2] a seed repeats its world to the letter', async () => {
  const [first, second] = [await runWorld(20261122), await runWorld(20261122)]
  expect(second.story).toBe(first.story)
  expect(first.story.split('\n').length).toBeGreaterThan(20)
})

test.each(plantedBugs)('[SIM-3] the world finds a planted bug: %s', async (bug) => {
  for (let seed = 1; seed <= 200; seed++) {
    if ((await runWorld(seed, bug)).broken.length > 0) return
  }
  expect.unreachable(`200 worlds did not notice: ${bug}`)
})
