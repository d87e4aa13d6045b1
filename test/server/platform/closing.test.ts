import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startDeskServer } from '../../support/deskServer.ts'

test('[API-6] a server that is told to stop does not wait for a request of which only half has come', async () => {
  const server = await startDeskServer()
  const [host, port] = server.host.split(':')
  const line = connect(Number(port), host)
  await new Promise<void>((resolve) => line.once('connect', resolve))
  const cut = new Promise<void>((resolve) => line.once('close', () => resolve()))
  line.on('error', () => undefined)
  line.write(`POST /api/v1/auth/sign-in HTTP/1.1\r\nhost: ${server.host}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  await server.close()
  await cut
})
