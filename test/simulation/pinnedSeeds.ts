/** Seeds that failed once stay here with their story, and run on every push. */
export const pinnedSeeds: readonly (readonly [seed: number, story: string])[] = [
  [8, 'a decision refused because the contract had moved kept its conflict open until it was put away'],
  [139, 'an edit blocked behind a conflict lay on a PC its author had left, and went out only after he came round again'],
  [3, 'a contract was withdrawn after it had been edited: its history must stay'],
  [30, 'the socket came up while the store was still being read: the half of it was compared with the centre and all copied anew'],
  [37, 'an edit of a contract that the restored centre no longer has'],
  [117, 'the same, with its author working for another dealer meanwhile'],
  [856, 'a part of a split edit was united with what others had noted: it stands, though not alone'],
  [1292, 'a PC that had just been taken over did not know it yet, and its author was not asked back to it'],
  [1432, 'an edit waited behind a conflict whose own edit was refused after the centre went back to a backup: for ever'],
  [270, 'a page asked for ahead brought back the middle of a scope that the page before it had taken away'],
  [69, 'what was typed stood there already on a desk whose centre had gone back to its backup: nothing was to be sent'],
]

/** Worlds walked by every test run; `npm run sim -- --seeds N` walks more. */
export const SEEDS_PER_RUN = 300
