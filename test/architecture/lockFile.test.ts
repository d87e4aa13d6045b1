import { expect, test } from 'vitest'
import { z } from 'zod'
import { readSource } from './sourceFiles.ts'

const packageSchema = z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })
const lockSchema = z.object({ packages: z.record(z.string(), packageSchema) })

// An install on one platform forgets what a registry does not offer for the others, and npm ci refuses such a file everywhere.
test('the lock file names every optional package of every platform', () => {
  const { packages } = lockSchema.parse(JSON.parse(readSource('package-lock.json')))
  const wanted = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ owner, name })),
  )
  expect(wanted.length).toBeGreaterThan(20)
  const missing = wanted.filter(({ owner, name }) => {
    const folders = [`${owner}/node_modules/${name}`, `node_modules/${name}`]
    return !folders.some((folder) => folder in packages)
  })
  expect(missing).toEqual([])
})
