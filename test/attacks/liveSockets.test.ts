import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveTicketReplySchema } from '../../domain/protocol/auth.ts'
import { LIVE_PATH } from '../../domain/protocol/live.ts'
import { call, signInAs, startDeskServer, type DeskServer } from '../support/deskServer.ts'

let server: DeskServer
let token: string
beforeAll(async () => {
  server = await startDeskServer()
  token = (await signInAs(server, 'd1001-staff1')).accessToken
})
afterAll(() => server.close())

const ticket = async () => liveTicketReplySchema.parse((await call(server, 'POST /live/tickets', { token })).body).ticket

/** A line of the attacker's own that speaks as he likes: what is said once it is open, and all that is heard until it is closed. */
async function speak(given: {
  readonly auth: object
  readonly says: readonly (string | Uint8Array<ArrayBuffer>)[]
}): Promise<readonly string[]> {
  const line = new WebSocket(`${server.url.replace('http', 'ws')}${LIVE_PATH}/?EIO=4&transport=websocket`)
  const heard: string[] = []
  const closed = new Promise<void>((resolve) => line.addEventListener('close', () => resolve()))
  line.addEventListener('message', ({ data }) => {
    const text = String(data)
    heard.push(text)
    if (text.startsWith('0')) line.send(`40${JSON.stringify(given.auth)}`)
    if (text.startsWith('40')) for (const words of given.says) line.send(words)
    if (text.startsWith('44')) line.close()
  })
  await closed
  return heard
}

test('[LIV-1] W-04 ATK-35 ATK-44 whoever says anything, in text or bytes, much or too large, to any room or space, is cut off and told nothing', async () => {
  const join = '42["join","scope:dealer:D1002"]'
  const sayings: readonly (readonly (string | Uint8Array<ArrayBuffer>)[])[] = [
    [join],
    ['42["session.revoked",{"sessionId":"x"}]'],
    ['42["heads",{"heads":{"dealer:D1001":9}}]'],
    ['42["__proto__",{"__proto__":{"admin":true}}]'],
    ['421["join","scope:desk:conflicts"]'],
    [new Uint8Array([4, 2, 0, 255])],
    ['451-["join",{"_placeholder":true,"num":0}]', new Uint8Array(16)],
    [`42["join","${'x'.repeat(5 * 1024 * 1024)}"]`],
    ['42["join"'],
    ['4'],
    ['9'],
    Array.from({ length: 500 }, () => join),
  ]
  for (const says of sayings) {
    const heard = await speak({ auth: { ticket: await ticket() }, says })
    const events = heard.filter((text) => text.startsWith('42'))
    expect(events, String(says[0]).slice(0, 60)).toEqual([])
  }
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('[LIV-1] W-02 ATK-35 no other space, no old way of asking, no earlier line opens one: a ticket alone does, once', async () => {
  const used = await ticket()
  expect((await speak({ auth: { ticket: used }, says: ['42["bye"]'] })).some((text) => text.startsWith('40{"sid"'))).toBe(true)
  const bad: readonly object[] = [
    { ticket: used },
    {},
    { ticket: { $ne: null } },
    { ticket: [] },
    { token },
    { pid: 'earlier', offset: '1' },
    { ticket: used, pid: 'earlier' },
  ]
  for (const auth of bad) {
    const heard = await speak({ auth, says: [] })
    expect(
      heard.filter((text) => text.startsWith('40')),
      JSON.stringify(auth),
    ).toEqual([])
    expect(heard.at(-1), JSON.stringify(auth)).toContain('live_ticket_invalid')
  }
  for (const transport of ['polling', 'webtransport']) {
    const answer = await fetch(`${server.url}${LIVE_PATH}/?EIO=4&transport=${transport}`)
    expect(answer.status, transport).toBeGreaterThanOrEqual(400)
  }
  const space = new WebSocket(`${server.url.replace('http', 'ws')}${LIVE_PATH}/?EIO=4&transport=websocket`)
  const heard: string[] = []
  const closed = new Promise<void>((resolve) => space.addEventListener('close', () => resolve()))
  space.addEventListener('message', ({ data }) => {
    heard.push(String(data))
    if (String(data).startsWith('0')) space.send(`40/admin,${JSON.stringify({ ticket: used })}`)
    if (String(data).startsWith('44')) space.close()
  })
  await Promise.race([closed, wait(20_000)])
  expect(heard.filter((text) => text.startsWith('40'))).toEqual([])
  expect(heard.at(-1)).toContain('Invalid namespace')
})
