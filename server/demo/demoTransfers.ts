import { hubCodeSchema, transferIdSchema, type HubCode, type TransferId } from '../../domain/kernel/ids.ts'
import { HOUR_MS, toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { invariant } from '../../domain/kernel/invariant.ts'
import type { TransferAction, TransferActionKind } from '../../domain/protocol/transfers.ts'
import { decideTransferRequest } from '../../domain/stock/decideTransferRequest.ts'
import type { Transfer } from '../../domain/stock/transfer.ts'
import type { DemoBooks } from './demoBooks.ts'
import { demoDealers, demoHubs } from './demoHubs.ts'
import { demoDocumentId } from './demoIds.ts'
import { demoSkus } from './demoOfferings.ts'
import { demoAuthor } from './demoUsers.ts'

/** How far a transfer of the demo came. `different`: received with one damaged and one missing. */
type Fate = 'requested' | 'approved' | 'picking' | 'dispatched' | 'half' | 'different' | 'closed' | 'rejected' | 'recalled' | 'cancelled'

/** What every dealer has, and what the first has besides. From a centre to one of its HUBs. */
const fates: readonly Fate[] = ['requested', 'approved', 'dispatched', 'different', 'closed']
const moreFates: readonly Fate[] = ['picking', 'half', 'rejected', 'recalled', 'cancelled']
const centres = demoHubs.filter(({ hubType }) => hubType === 'CENTER').map(({ hubCode }) => hubCode)
const MODELS_OF_TRANSFER = 2

/** Transfers in every state, oldest first, decided step by step in the books. */
export function demoTransfers(books: DemoBooks, reference: Millis): void {
  let n = 0
  for (const [d, { code }] of demoDealers.entries()) {
    for (const fate of d === 0 ? [...fates, ...moreFates] : fates) {
      n += 1
      const to = hubCodeSchema.parse(`${code}-H${(n % 3) + 1}`)
      const from = centres[n % centres.length]!
      const begunAt = reference - (120 - n * 3) * HOUR_MS
      live(books, { n, fate, from, to, dealer: code.toLowerCase(), begunAt })
    }
  }
}

type Plan = {
  readonly n: number
  readonly fate: Fate
  readonly from: HubCode
  readonly to: HubCode
  readonly dealer: string
  readonly begunAt: Millis
}

function live(books: DemoBooks, { n, fate, from, to, dealer, begunAt }: Plan): void {
  const id = transferIdSchema.parse(demoDocumentId(`transfer:${n}`))
  const transfer = ask(books, id, { n, from, to, dealer, begunAt })
  const marketing = demoAuthor('marketing1')
  const shop = demoAuthor(`${dealer}-staff1`)
  const at = (step: number) => toInstant(begunAt + step * HOUR_MS)
  const act = (step: number, action: TransferAction) =>
    books.act(id, action, action.kind === 'receive' || action.kind === 'cancel' ? shop : marketing, at(step))
  const lines = transfer.lines.map(({ skuCode, requestedQty }) => ({ skuCode, quantity: requestedQty }))
  if (fate === 'requested') return
  if (fate === 'rejected') return void act(1, { kind: 'reject', reason: '센터 물량 부족' })
  act(1, { kind: 'approve', lines, reason: null })
  if (fate === 'cancelled') return void act(2, { kind: 'cancel', reason: '요청 취소' })
  if (fate === 'approved') return
  act(2, { kind: 'pick' })
  if (fate === 'picking') return
  const sent = lines.map((line) => ({ ...line, imeis: books.free(from, line.skuCode).slice(0, line.quantity) }))
  act(3, { kind: 'dispatch', lines: sent, trackingNo: `6890-${String(n).padStart(4, '0')}-1200`, reason: null })
  if (fate === 'dispatched') return
  if (fate === 'recalled') return void act(4, { kind: 'recall', reason: '오배송' })
  act(6, receipt(sent, fate))
}

function ask(books: DemoBooks, id: TransferId, { n, from, to, dealer, begunAt }: Omit<Plan, 'fate'>): Transfer {
  const hubOf = (hubCode: HubCode) => demoHubs.find((hub) => hub.hubCode === hubCode)
  // Models of which the centre has plenty, others for every transfer.
  const plenty = demoSkus.filter((_, i) => (i + n) % 7 === 0).filter(({ skuCode }) => books.available(from, skuCode) >= 6)
  const lines = plenty.slice(0, MODELS_OF_TRANSFER).map(({ skuCode }, i) => ({ skuCode, quantity: 3 + ((n + i) % 3) }))
  const decided = decideTransferRequest({
    transferNo: `T-${toInstant(begunAt).slice(0, 4)}-${String(n).padStart(6, '0')}`,
    kind: 'replenishment',
    fromHubCode: from,
    toHubCode: to,
    from: hubOf(from),
    to: hubOf(to),
    lines,
    skus: new Map(demoSkus.map(({ skuCode, modelName, serialised }) => [skuCode, { modelName, serialised }])),
    reason: null,
    author: demoAuthor(`${dealer}-staff1`),
    at: toInstant(begunAt),
  })
  invariant(decided.ok, 'the demo world asks open hubs for what they know')
  books.transfers.set(id, decided.value)
  return decided.value
}

type Sent = { readonly skuCode: string; readonly quantity: number; readonly imeis: readonly string[] }

function receipt(sent: readonly Sent[], fate: Fate): Extract<TransferAction, { readonly kind: TransferActionKind & 'receive' }> {
  const lines = sent.map(({ skuCode, quantity, imeis }, i) => {
    const isDifferent = fate === 'different' && i === 0
    const there = isDifferent ? imeis.slice(0, -1) : fate === 'half' && i > 0 ? [] : imeis
    const damagedImeis = isDifferent ? there.slice(-1) : []
    const acceptedImeis = there.filter((imei) => !damagedImeis.includes(imei))
    const isCounted = imeis.length === 0
    const acceptedQty = isCounted ? (fate === 'half' && i > 0 ? 0 : isDifferent ? quantity - 2 : quantity) : 0
    const damagedQty = isCounted && isDifferent ? 1 : 0
    return {
      skuCode,
      acceptedImeis: [...acceptedImeis],
      damagedImeis: [...damagedImeis],
      overImeis: [],
      acceptedQty,
      damagedQty,
      overQty: 0,
    }
  })
  return { kind: 'receive', lines, final: fate !== 'half' }
}
