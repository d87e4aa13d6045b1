import { v7 } from 'uuid'
import { z } from 'zod'
import { API_PREFIX } from '../../domain/protocol/endpoints.ts'
import { signInReplySchema } from '../../domain/protocol/auth.ts'
import { hubListReplySchema, stockLevelsReplySchema } from '../../domain/protocol/contracts.ts'
import { stockUnitsReplySchema } from '../../domain/protocol/stock.ts'
import { transferReplySchema, type TransferAction } from '../../domain/protocol/transfers.ts'
import { availableOf } from '../../domain/stock/hub.ts'
import type { Transfer } from '../../domain/stock/transfer.ts'
import { DEMO_PASSWORD } from './deskPage.ts'

export type Caller = {
  readonly ask: <S extends z.ZodType>(method: 'GET' | 'POST', path: string, reply: S, body?: unknown) => Promise<z.output<S>>
}

/** Somebody at a PC of his own who speaks to the centre without a screen. */
export async function stockCaller(url: string, loginId: string): Promise<Caller> {
  const send = (method: string, path: string, body: unknown, headers: Record<string, string>) =>
    fetch(`${url}${API_PREFIX}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const device = { deviceId: v7(), name: 'test', platform: 'linux', appVersion: '0.1.0' }
  const asked = await send('POST', '/auth/sign-in', { loginId, password: DEMO_PASSWORD, device }, {})
  const answer: unknown = await asked.json()
  // Signed in elsewhere: a test has only one such person, so he moves here.
  const { data: conflict } = z.looseObject({ takeoverTicket: z.string() }).safeParse(answer)
  const taken = conflict && (await send('POST', '/auth/take-over', { takeoverTicket: conflict.takeoverTicket, device }, {}))
  const { accessToken } = signInReplySchema.parse(taken ? await taken.json() : answer)
  return {
    async ask(method, path, reply, body) {
      const headers = { authorization: `Bearer ${accessToken}`, ...(method === 'POST' ? { 'idempotency-key': v7() } : {}) }
      const answer = await send(method, path, body, headers)
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return reply.parse(await answer.json())
    },
  }
}

export type Parcel = {
  readonly id: string
  readonly transfer: Transfer
  /** What is in it, by IMEI. */
  readonly imeis: readonly string[]
  /** A unit of the same model that stayed at the source: it may turn up in the parcel all the same. */
  readonly stray: string
}

export type Sender = { readonly shop: Caller; readonly marketing: Caller; readonly dealerCode: string }

/** So many units of one model out of a logistics centre: asked for by the shop, approved, picked and sent by marketing. */
export async function sendParcel({ shop, marketing, dealerCode }: Sender, units: number): Promise<Parcel> {
  const { hubs } = await marketing.ask('GET', '/hubs', hubListReplySchema)
  const to = hubs.find((hub) => hub.dealerCode === dealerCode && hub.state === 'open')
  if (!to) throw new Error(`${dealerCode} has no open hub`)
  for (const from of hubs.filter(({ hubType, state }) => hubType === 'CENTER' && state === 'open')) {
    const { levels } = await marketing.ask('GET', `/stock-levels?hubCode=${from.hubCode}`, stockLevelsReplySchema)
    for (const level of levels.filter((one) => availableOf(one) > units)) {
      const path = `/stock-units?hubCode=${from.hubCode}&skuCode=${encodeURIComponent(level.skuCode)}`
      const found = await marketing.ask('GET', path, stockUnitsReplySchema)
      const free = found.units.filter(({ state }) => state === 'inStock').map(({ imei }) => imei)
      const stray = free[units]
      if (stray === undefined) continue
      const imeis = free.slice(0, units)
      return { ...(await walk(shop, marketing, { from: from.hubCode, to: to.hubCode, skuCode: level.skuCode, imeis })), imeis, stray }
    }
  }
  throw new Error(`no centre has more than ${units} of anything`)
}

type Way = { readonly from: string; readonly to: string; readonly skuCode: string; readonly imeis: readonly string[] }

async function walk(
  shop: Caller,
  marketing: Caller,
  { from, to, skuCode, imeis }: Way,
): Promise<{ readonly id: string; readonly transfer: Transfer }> {
  const id = v7()
  const quantity = imeis.length
  const request = { transferId: id, kind: 'replenishment', fromHubCode: from, toHubCode: to, lines: [{ skuCode, quantity }], reason: null }
  await shop.ask('POST', '/transfers', transferReplySchema, request)
  const act = (action: TransferAction) => marketing.ask('POST', `/transfers/${id}/actions`, transferReplySchema, action)
  await act({ kind: 'approve', lines: [{ skuCode, quantity }], reason: null })
  await act({ kind: 'pick' })
  const { transfer } = await act({ kind: 'dispatch', lines: [{ skuCode, quantity, imeis: [...imeis] }], trackingNo: null, reason: null })
  return { id, transfer }
}
