import { fork } from 'node:child_process'
import { join } from 'node:path'
import fastify from 'fastify'
import type { Load } from './closedLoop.ts'

/**
 * The same behind HTTP: one route, one process, the clients' connections kept open. The clients are a process of their own:
 * in the server's they would take its time.
 */
export async function overHttp(
  load: { readonly clients: number; readonly seconds: number },
  reserve: (row: number) => Promise<boolean>,
): Promise<Load> {
  const server = fastify()
  server.post<{ Body: { row: number } }>('/reserve', async ({ body }, reply) => reply.code((await reserve(body.row)) ? 200 : 409).send({}))
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as { port: number }
  try {
    return await new Promise<Load>((resolve, reject) => {
      const clients = fork(join(import.meta.dirname, 'httpClients.ts'), [String(port), String(load.clients), String(load.seconds)])
      clients.once('message', (measured) => resolve(measured as Load))
      clients.once('exit', (code) => reject(new Error(`the clients ended with ${code} and measured nothing`)))
    })
  } finally {
    await server.close()
  }
}
