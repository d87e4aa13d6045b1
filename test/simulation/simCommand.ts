import { parseArgs } from 'node:util'
import { runWorld } from './runWorld.ts'

/**
 * `npm run sim -- --seeds N [--from S]` walks many worlds; `--seed S` runs one and tells its story. With `--selling` it is the
 * world that sells, on a real PostgreSQL that comes and goes with the command.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    selling: { type: 'boolean', default: false },
  },
})
const out = (text: string) => process.stdout.write(`${text}\n`)

/** What is told of one world, whichever it is. */
type Told = { readonly broken: readonly string[]; readonly story: string; readonly counts: Readonly<Record<string, number>> }
type Walk = (seed: number) => Promise<Told>

async function contractWorld(seed: number): Promise<Told> {
  const { broken, story, edits, conflicts } = await runWorld(seed)
  return { broken, story, counts: { edits, conflicts } }
}

async function walk(run: Walk): Promise<boolean> {
  const name = values.selling ? 'npm run sim -- --selling' : 'npm run sim --'
  if (values.seed !== undefined) {
    const { broken, story, counts } = await run(Number(values.seed))
    out(story)
    out(broken.length === 0 ? `seed ${values.seed} holds: ${textOf(counts)}` : `seed ${values.seed} broke:\n${broken.join('\n')}`)
    return broken.length === 0
  }
  const first = Number(values.from)
  const count = Number(values.seeds ?? '200')
  const began = performance.now()
  const sums: Record<string, number> = {}
  const failed: number[] = []
  for (let seed = first; seed < first + count; seed++) {
    const { broken, counts } = await run(seed)
    for (const [what, number] of Object.entries(counts)) sums[what] = (sums[what] ?? 0) + number
    if (broken.length === 0) continue
    failed.push(seed)
    out(`seed ${seed} broke:\n${broken.slice(0, 5).join('\n')}`)
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  out(`${count - failed.length} passed, ${failed.length} failed`)
  out(`${textOf(sums)} in ${seconds} s${failed.length > 0 ? `; again with: ${name} --seed ${failed[0]}` : ''}`)
  return failed.length === 0
}

const textOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, number]) => `${number} ${what}`)
    .join(', ')

async function walkSelling(): Promise<boolean> {
  // Only here, so that a world without a database needs none.
  const { withPostgres } = await import('../sellingWorld/sellingServer.ts')
  const { runSellingWorld } = await import('../sellingWorld/runSellingWorld.ts')
  return withPostgres((serverUrl) =>
    walk(async (seed) => {
      const { broken, story, ends, offline, statements } = await runSellingWorld(serverUrl, seed)
      const orders = Object.values(ends).reduce((sum, number) => sum + number, 0)
      return { broken, story, counts: { orders, 'sold without a line': offline, statements } }
    }),
  )
}

process.exitCode = (await (values.selling ? walkSelling() : walk(contractWorld))) ? 0 : 1
