/** Seeds of the selling world that failed once stay here with their story, and run on every push. */
export const pinnedSellingSeeds: readonly (readonly [seed: number, story: string])[] = []

/** Selling worlds walked by every test run; `npm run sim -- --selling --seeds N` walks more. */
export const SELLING_SEEDS_PER_RUN = 3
