import { expect, inject, test } from 'vitest'
import { plantedMistakes } from './plantedMistakes.ts'
import { pinnedSellingSeeds, SELLING_SEEDS_PER_RUN } from './pinnedSellingSeeds.ts'
import { runSellingWorld } from './runSellingWorld.ts'

const serverUrl = inject('postgresUrl')
/** Walked when a planted mistake is not found at once, as after a change of the world. */
const SEEDS_TO_FIND = 20

test.each(pinnedSellingSeeds)('[SIM-4] selling seed %i: %s', async (seed) => {
  expect((await runSellingWorld(serverUrl, seed)).broken).toEqual([])
})

test(`[SIM-4] ${SELLING_SEEDS_PER_RUN} selling worlds: nothing is sold twice, half done, unpaid for or lost, and every PC agrees with the centre`, async () => {
  const failed: string[] = []
  const sold = { online: 0, offline: 0 }
  for (let seed = 1; seed <= SELLING_SEEDS_PER_RUN; seed++) {
    const { broken, ends, offline, story } = await runSellingWorld(serverUrl, seed)
    sold.offline += offline
    sold.online += Object.values(ends).reduce((sum, count) => sum + count, 0) - offline
    if (broken.length > 0) failed.push(`npm run sim -- --selling --seed ${seed}: ${broken[0]}\n${story}`)
  }
  expect(failed).toEqual([])
  // A world in which nobody sells proves nothing.
  expect(sold.online).toBeGreaterThan(SELLING_SEEDS_PER_RUN * 3)
  expect(sold.offline).toBeGreaterThan(0)
})

test.each(plantedMistakes)('[SIM-5] the selling world finds a planted mistake: $name', async ({ mistake, found, seed }) => {
  for (const tried of [seed, ...Array.from({ length: SEEDS_TO_FIND }, (_, i) => i + 1)]) {
    const { broken } = await runSellingWorld(serverUrl, tried, mistake)
    if (broken.some((one) => found.test(one))) return
  }
  expect.unreachable(`${SEEDS_TO_FIND} selling worlds did not notice`)
})
