import { parseArgs } from 'node:util'
import { runWorld } from './runWorld.ts'

/** `npm run sim -- --seeds N [--from S]` walks many worlds; `--seed S` runs one and tells its story. */
const { values } = parseArgs({ options: { seeds: { type: 'string' }, from: { type: 'string', default: '1' }, seed: { type: 'string' } } })
const out = (text: string) => process.stdout.write(`${text}\n`)

if (values.seed !== undefined) {
  const { broken, story, edits, conflicts } = await runWorld(Number(values.seed))
  out(story)
  out(
    broken.length === 0
      ? `seed ${values.seed} holds: ${edits} edits, ${conflicts} conflicts`
      : `seed ${values.seed} broke:\n${broken.join('\n')}`,
  )
  process.exitCode = broken.length === 0 ? 0 : 1
} else {
  const first = Number(values.from)
  const count = Number(values.seeds ?? '200')
  const began = performance.now()
  let edits = 0
  let conflicts = 0
  const failed: number[] = []
  for (let seed = first; seed < first + count; seed++) {
    const result = await runWorld(seed)
    edits += result.edits
    conflicts += result.conflicts
    if (result.broken.length > 0) {
      failed.push(seed)
      out(`seed ${seed} broke:\n${result.broken.slice(0, 5).join('\n')}`)
    }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  out(`${count - failed.length} passed, ${failed.length} failed`)
  out(
    `${edits} edits, ${conflicts} conflicts in ${seconds} s${failed.length > 0 ? `; again with: npm run sim -- --seed ${failed[0]}` : ''}`,
  )
  process.exitCode = failed.length === 0 ? 0 : 1
}
