import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type CuttableLine = {
  /** The server, as seen through this line. */
  readonly url: string
  /** Every connection breaks and no new one is made, sockets included. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** One PC's own line to a server: bytes pass both ways until it is cut. */
export async function cuttableLine(serverUrl: string): Promise<CuttableLine> {
  const { hostname, port } = new URL(serverUrl)
  const open = new Set<Socket>()
  let broken = false
  const keep = (socket: Socket, other: () => Socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      open.delete(socket)
      other().destroy()
    })
  }
  const line = createServer((near) => {
    if (broken) {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    keep(near, () => far)
    keep(far, () => near)
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
  const breakAll = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    cut() {
      broken = true
      breakAll()
    },
    mend() {
      broken = false
    },
    async close() {
      breakAll()
      await new Promise((resolve) => line.close(resolve))
    },
  }
}
