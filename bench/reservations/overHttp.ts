import { Agent, request } from 'node:http'
import fastify from 'fastify'
import { closedLoop, type Load } from './closedLoop.ts'

/** The same behind HTTP: one route, one process, the clients' connections kept open. */
export async function overHttp(
  load: { readonly clients: number; readonly seconds: number },
  reserve: (row: number) => Promise<boolean>,
): Promise<Load> {
  const server = fastify()
  server.post<{ Body: { row: number } }>('/reserve', async ({ body }, reply) => reply.code((await reserve(body.row)) ? 200 : 409).send({}))
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as { port: number }
  const agent = new Agent({ keepAlive: true, maxSockets: load.clients })
  const ask = () =>
    new Promise<boolean>((resolve, reject) => {
      const call = request(
        { agent, port, host: '127.0.0.1', method: 'POST', path: '/reserve', headers: { 'content-type': 'application/json' } },
        (answer) => {
          answer.resume()
          answer.on('end', () => resolve(answer.statusCode === 200))
        },
      )
      call.on('error', reject)
      call.end('{"row":0}')
    })
  try {
    return await closedLoop(load, ask)
  } finally {
    agent.destroy()
    await server.close()
  }
}
