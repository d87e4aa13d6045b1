import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import type { endpoints, EndpointName } from '../../../domain/protocol/endpoints.ts'
import { lineOf } from '../../domain/orders/sampleOrder.ts'
import { placement } from '../orders/orderShop.ts'

/** Things that belong to one dealer, or that nobody has. */
export type Belongings = {
  readonly epoch: string
  readonly hub: string
  readonly imei: string
  readonly contract: { readonly id: string; readonly rev: string }
  readonly order: string
  readonly transfer: string
  readonly count: string
  readonly saleRight: string
  /** Of somebody of the shop. */
  readonly session: string
  readonly person: string
  /** A PC of theirs, a role that they are to have, what was asked for them, and what was unusual about them. */
  readonly device: string
  readonly given: string
  readonly approval: string
  readonly alert: string
}

export type Asked = { readonly path: string; readonly body?: object }

/**
 * What a route has to do with dealers. `things`: it is asked about something that belongs to one, in each of these ways.
 * `list`: it tells what is the asker's own. `self`: it is about who asks. `everybody`: it knows no dealers.
 * `manager`: of a dealer's people only who runs the shop may, about the own people. `given`: nobody of a dealer may by the post; who
 * was given a role for it may about the own dealer's things and people, and its lists tell of nothing else. `office`: about every dealer
 * at once, and refused to a dealer's people whatever they were given.
 */
export type Dealing =
  | { readonly of: 'things'; readonly ways: readonly ((things: Belongings) => Asked)[] }
  | { readonly of: 'manager'; readonly ways: readonly ((things: Belongings) => Asked)[] }
  | { readonly of: 'given'; readonly ways: readonly ((things: Belongings) => Asked)[]; readonly lists: readonly string[] }
  | { readonly of: 'list'; readonly ways: readonly Asked[] }
  | { readonly of: 'self' }
  | { readonly of: 'everybody' }
  | { readonly of: 'office' }

type GuardedName = { [N in EndpointName]: (typeof endpoints)[N]['permission'] extends 'public' ? never : N }[EndpointName]

const things = (...ways: ((of: Belongings) => Asked)[]): Dealing => ({ of: 'things', ways })
const list = (...paths: string[]): Dealing => ({ of: 'list', ways: paths.map((path) => ({ path })) })
const self: Dealing = { of: 'self' }
const office: Dealing = { of: 'office' }
const manager = (...ways: ((of: Belongings) => Asked)[]): Dealing => ({ of: 'manager', ways })
const given = (...ways: ((of: Belongings) => Asked)[]): Dealing => ({ of: 'given', ways, lists: [] })
const givenList = (...lists: string[]): Dealing => ({ of: 'given', ways: [], lists })
const reason = '창구에서 손님이 요청함'
const SKU = 'S25-256-M'
/** Where everybody's goods come from. */
const CENTRE = 'CTR-A'

const sale = (hubCode: string, imei: string | null) =>
  placement('SALE', {
    fulfilment: { kind: 'hub', hubCode },
    lines: [{ ...lineOf('S25', SKU), imei }],
  })
const termination = ({ contract, hub: hubCode }: Belongings) =>
  placement('TERMINATE', {
    fulfilment: { kind: 'hub', hubCode },
    contract: { ...placement('TERMINATE').contract!, contractId: contract.id, baseRev: contract.rev },
  })

/** Every route that somebody signed in may ask: one that is not here does not compile. */
export const dealings: Readonly<Record<GuardedName, Dealing>> = {
  'POST /auth/sign-out': self,
  'GET /auth/second-factor': self,
  'POST /auth/second-factor/offer': self,
  'POST /auth/second-factor/confirmation': self,
  'POST /auth/second-factor/removal': self,
  'GET /auth/passkeys': self,
  'POST /auth/passkeys/offer': self,
  'POST /auth/passkeys': self,
  'POST /auth/passkeys/:id/removal': self,
  'GET /auth/password': self,
  'POST /auth/password': self,
  'GET /auth/password-resets': manager(),
  'POST /auth/people/:id/password-reset': manager(({ person }) => ({ path: `/auth/people/${person}/password-reset`, body: {} })),
  'GET /me': self,
  'POST /session/activity': self,
  'POST /session/unmasking': self,
  'POST /session/taking-out': self,
  'POST /access/export-requests': self,
  'POST /auth/step-up': self,
  'POST /auth/step-up/passkey': self,
  'POST /live/tickets': self,
  'POST /sync/pull': { of: 'list', ways: [{ path: '/sync/pull', body: { epoch: null, schema: 1, cursors: {} } }] },
  'POST /sync/push': things(
    ({ epoch, contract: { id, rev } }) => {
      const changes = [{ path: 'memo', from: '', to: '새 메모' }]
      const edit = { mutationId: v7(), sequence: 1, type: 'contract', id, baseRev: rev, base: null, changes }
      return { path: '/sync/push', body: { epoch, clientId: v7(), mutations: [edit] } }
    },
    ({ epoch, contract, order, hub }) => {
      const looked = { action: 'open', saidAt: '2026-01-01T00:00:00.000Z', offline: true }
      const docs = [
        { docType: 'contract', docId: contract.id },
        { docType: 'order', docId: order },
        { docType: 'hub', docId: hub },
      ]
      const events = docs.map((doc) => ({ ...looked, ...doc, eventId: v7() }))
      return { path: '/sync/push', body: { epoch, clientId: v7(), mutations: [], events } }
    },
  ),
  'GET /contracts/:id': things(({ contract }) => ({ path: `/contracts/${contract.id}` })),
  'GET /contracts/:id/history': things(({ contract }) => ({ path: `/contracts/${contract.id}/history` })),
  'POST /contracts/:id/history/reveal': things(({ contract }) => ({ path: `/contracts/${contract.id}/history/reveal`, body: { reason } })),
  'POST /contracts/:id/lease': things(({ contract }) => ({
    path: `/contracts/${contract.id}/lease`,
    body: { purpose: 'EDIT', takeOver: null },
  })),
  'POST /contracts/:id/lease/heartbeat': things(({ contract }) => ({
    path: `/contracts/${contract.id}/lease/heartbeat`,
    body: { fencingToken: 1 },
  })),
  'DELETE /contracts/:id/lease': things(({ contract }) => ({ path: `/contracts/${contract.id}/lease` })),
  'GET /hubs': list('/hubs'),
  'GET /stock-levels': things(({ hub }) => ({ path: `/stock-levels?hubCode=${hub}` })),
  'GET /stock-units': things(({ hub }) => ({ path: `/stock-units?hubCode=${hub}` })),
  'GET /stock-units/:imei': things(({ imei }) => ({ path: `/stock-units/${imei}` })),
  'GET /stock-movements': things(({ hub }) => ({ path: `/stock-movements?hubCode=${hub}` })),
  'GET /low-stock': list('/low-stock'),
  'GET /alternatives': things(({ hub }) => ({ path: `/alternatives?skuCode=${SKU}&quantity=1&hubCode=${hub}` })),
  'POST /stock-adjustments': things(({ hub: hubCode, imei }) => ({
    path: '/stock-adjustments',
    body: { hubCode, imeis: [imei], to: 'onDisplay', reason },
  })),
  'POST /transfers': things(({ hub }) => ({ path: '/transfers', body: transferOf(CENTRE, hub) })),
  'POST /transfers/:id/actions': things(({ transfer }) => ({ path: `/transfers/${transfer}/actions`, body: { kind: 'cancel', reason } })),
  'POST /replenishments/proposals': things(({ hub: hubCode }) => ({
    path: '/replenishments/proposals',
    body: { hubCode, lines: [{ skuCode: SKU, quantity: 1, fromHubCode: CENTRE }] },
  })),
  'POST /stock-counts': things(({ hub: hubCode }) => ({
    path: '/stock-counts',
    body: { stockCountId: randomUUID(), hubCode, skuCodes: [] },
  })),
  'POST /stock-counts/:id/actions': things(({ count }) => ({ path: `/stock-counts/${count}/actions`, body: { kind: 'submit' } })),
  'POST /hubs/:hubCode/state': things(({ hub }) => ({ path: `/hubs/${hub}/state`, body: { to: 'open', reason } })),
  'POST /sale-rights': things(({ hub: hubCode }) => ({ path: '/sale-rights', body: { saleRightId: randomUUID(), hubCode } })),
  'POST /sale-rights/:id/return': things(({ saleRight }) => ({ path: `/sale-rights/${saleRight}/return`, body: {} })),
  'GET /orders': list('/orders', '/orders?limit=1'),
  'POST /orders': things(
    ({ hub }) => ({ path: '/orders', body: sale(hub, null) }),
    ({ hub, imei }) => ({ path: '/orders', body: sale(hub, imei) }),
    (own) => ({ path: '/orders', body: termination(own) }),
  ),
  'GET /orders/:id': things(({ order }) => ({ path: `/orders/${order}` })),
  'GET /orders/:id/ledger': things(({ order }) => ({ path: `/orders/${order}/ledger` })),
  'POST /orders/:id/payment': things(({ order }) => ({ path: `/orders/${order}/payment`, body: { method: 'CARD', paymentKey: null } })),
  'POST /orders/:id/delivery': things(({ order }) => ({ path: `/orders/${order}/delivery`, body: { event: 'pick' } })),
  'POST /orders/:id/cancellation': things(({ order }) => ({ path: `/orders/${order}/cancellation`, body: { reason } })),
  'GET /free-numbers': { of: 'everybody' },
  'GET /saga-desk': givenList('/saga-desk'),
  'POST /saga-desk/:id/actions': given(({ order }) => ({ path: `/saga-desk/${order}/actions`, body: { kind: 'retry' } })),
  'POST /imports': office,
  'GET /imports': office,
  'GET /imports/:id': office,
  'GET /imports/:id/refused-rows': office,
  'GET /access/people': givenList('/access/people', '/access/people?q=d1001'),
  // What roles are is nobody's own.
  'GET /access/roles': given(),
  'GET /access/approvals': givenList('/access/approvals'),
  'POST /access/approvals/:id/decision': given(({ approval }) => ({
    path: `/access/approvals/${approval}/decision`,
    body: { event: 'refuse' },
  })),
  'GET /access/sessions': givenList('/access/sessions'),
  'GET /access/devices': manager(),
  'POST /auth/devices/:id/decision': manager(({ device }) => ({
    path: `/auth/devices/${device}/decision`,
    body: { decision: 'approve', reason },
  })),
  'POST /auth/people/:id/second-factor': given(({ person }) => ({
    path: `/auth/people/${person}/second-factor`,
    body: { help: 'unlock', reason },
  })),
  'POST /access/people/:id/roles': given(({ person }) => ({
    path: `/access/people/${person}/roles`,
    body: { role: 'MEMBER', scope: 'dealer:D1002', validTo: null, reason },
  })),
  'POST /access/given/:id/end': given(({ given: id }) => ({ path: `/access/given/${id}/end`, body: { reason } })),
  'POST /access/roles': office,
  'POST /access/roles/:id/permissions': office,
  'POST /access/roles/:id/juniors': office,
  'POST /auth/sessions/:id/end': given(({ session }) => ({ path: `/auth/sessions/${session}/end`, body: { reason } })),
  'GET /auth/password-migration': office,
  'POST /auth/password-services/:service': office,
  'POST /auth/sessions/:id/device-lost': manager(({ session }) => ({ path: `/auth/sessions/${session}/device-lost`, body: { reason } })),
  'GET /audit/events': givenList('/audit/events', '/audit/events?dealerCode=D1001', '/audit/events?who=d1001-staff1'),
  'GET /audit/state': office,
  'GET /audit/alerts': givenList('/audit/alerts'),
  'POST /audit/alerts/:id/answer': given(({ alert }) => ({
    path: `/audit/alerts/${alert}/answer`,
    body: { verdict: 'explained', reason },
  })),
  'GET /audit/reports/:month': office,
  'POST /audit/reports/:month/review': office,
}

/** Goods asked of one hub for another. */
export function transferOf(fromHubCode: string, toHubCode: string): object {
  return { transferId: randomUUID(), kind: 'transfer', fromHubCode, toHubCode, lines: [{ skuCode: SKU, quantity: 1 }], reason: null }
}
