import { defineConfig } from 'vitest/config'

/** One project per environment: what a test needs is told by where it stands. */
const project = (name: string, include: string[], more: object = {}) => ({
  test: { name, include, testTimeout: 30_000, hookTimeout: 120_000, ...more },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/architecture/**/*.test.ts', 'test/domain/**/*.test.ts', 'test/renderer/**/*.test.ts']),
      project('pg', ['test/server/**/*.test.ts', 'test/attacks/**/*.test.ts'], {
        testTimeout: 120_000,
        fileParallelism: false,
        globalSetup: ['test/support/sharedPostgres.ts'],
      }),
      project('sync', ['test/sync/**/*.test.ts', 'test/contract/**/*.test.ts']),
      project('sim', ['test/simulation/**/*.test.ts'], { testTimeout: 900_000 }),
      project('selling', ['test/sellingWorld/**/*.test.ts'], {
        testTimeout: 1_800_000,
        globalSetup: ['test/support/sharedPostgres.ts'],
      }),
      project('e2e', ['test/e2e/**/*.test.ts', 'test/host/**/*.test.ts', 'test/release/**/*.test.ts'], {
        testTimeout: 300_000,
        hookTimeout: 300_000,
        fileParallelism: false,
      }),
    ],
  },
})
