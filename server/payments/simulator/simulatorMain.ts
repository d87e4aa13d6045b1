import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createGatewaySimulator } from './gatewaySimulator.ts'

const flags = z
  .strictObject({
    port: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number),
    journal: z.string().min(1),
  })
  .parse({ ...parseArgs({ options: { port: { type: 'string' }, journal: { type: 'string' } }, strict: true }).values })
const { SIMULATOR_SECRET_KEY: secretKey } = z.object({ SIMULATOR_SECRET_KEY: z.string().min(1) }).parse(process.env)

const app = await createGatewaySimulator({
  journalFile: flags.journal,
  secretKey,
  die: () => process.kill(process.pid, 'SIGKILL'),
})
const url = await app.listen({ host: '127.0.0.1', port: flags.port })
process.stdout.write(`simulating ${url}\n`)
// Whoever started us holds the other end of this pipe: when he is gone, however he went, we go too.
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0))
