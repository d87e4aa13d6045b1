import { Agent, request } from 'node:http'
import { closedLoop } from './closedLoop.ts'

/** A process of waiting clients: `node httpClients.ts PORT CLIENTS SECONDS`, tells its parent what they saw. */
const [port, clients, seconds] = process.argv.slice(2).map(Number) as [number, number, number]
const agent = new Agent({ keepAlive: true, maxSockets: clients })

const ask = () =>
  new Promise<boolean>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': 9 }
    const call = request({ agent, port, host: '127.0.0.1', method: 'POST', path: '/reserve', headers }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode === 200))
    })
    call.on('error', reject)
    call.end('{"row":0}')
  })

const measured = await closedLoop({ clients, seconds }, ask)
agent.destroy()
process.send?.(measured)
process.disconnect()
