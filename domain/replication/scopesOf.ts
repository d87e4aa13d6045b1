import type { DealerCode } from '../kernel/ids.ts'
import type { BodyOf, DocumentType } from '../protocol/pull.ts'
import { CATALOGUE, CONFLICT_DESK, dealerScope, hubScope, type Scope } from './scope.ts'

/** A document's type with its body, so that the compiler knows which body belongs to which type. */
export type TypedBody = { [T in DocumentType]: { readonly type: T; readonly body: BodyOf<T> } }[DocumentType]

/** A document as it is written: where its body names a hub and not whose it is, the owner stands beside it; null: a shared one. */
export type OwnedBody = {
  [T in DocumentType]: { readonly type: T; readonly body: BodyOf<T> } & (T extends 'stockLevel' | 'stockCount'
    ? { readonly dealerCode: DealerCode | null }
    : unknown)
}[DocumentType]

/** SYN-9: the scopes a document stands in follow from its body alone; a conflict stands at the shop and at the desk. */
export function scopesOf({ type, body }: TypedBody): readonly Scope[] {
  switch (type) {
    case 'contract':
      return [dealerScope(body.dealerCode)]
    case 'conflict':
      return [dealerScope(body.dealerCode), CONFLICT_DESK]
    case 'hub':
    case 'stockLevel':
    case 'stockCount':
      return [hubScope(body.hubCode)]
    case 'transfer':
      return transferScopes(body)
    case 'order':
    case 'saleRight':
      return [dealerScope(body.dealerCode)]
    case 'plan':
    case 'offering':
      return [CATALOGUE]
  }
}

/** Every shop follows the shared hubs: what goes to or from a dealer's own hub is that dealer's business, and marketing's. */
function transferScopes({ fromHubCode, fromDealerCode, toHubCode, toDealerCode }: BodyOf<'transfer'>): readonly Scope[] {
  const ends = [
    { hubCode: fromHubCode, isShared: fromDealerCode === null },
    { hubCode: toHubCode, isShared: toDealerCode === null },
  ]
  const own = ends.filter(({ isShared }) => !isShared)
  return (own.length > 0 ? own : ends).map(({ hubCode }) => hubScope(hubCode))
}
