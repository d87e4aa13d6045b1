import { createServer } from 'node:net'

const PORT_FIRST = 20_000
/** Below the range from which the system takes ports by itself. */
export const PORT_LAST = 32_767
const ATTEMPTS_MAX = 200

/** A port of 127.0.0.1 that nobody listens on just now. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const port = PORT_FIRST + Math.floor(Math.random() * (PORT_LAST - PORT_FIRST))
    if (await isPortFree(port, '127.0.0.1')) return port
  }
  throw new Error(`No free port between ${PORT_FIRST} and ${PORT_LAST}.`)
}

export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
