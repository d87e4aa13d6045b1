import { create } from 'zustand'
import { documentIdSchema, orderIdSchema, type DocumentId, type OrderId } from '../../domain/kernel/ids.ts'
import type { OrderKind } from '../../domain/orders/order.ts'
import type { PlaceOrder } from '../../domain/orders/placeOrder.ts'
import { newId } from './newId.ts'
import { emptyDraft, type DraftIds, type OrderDraft } from './orderDraft.ts'

/** What was placed last: shown until the next sheet is begun, and what may be printed in clear while no line is there. */
export type PlacedOrder = {
  readonly orderId: OrderId
  readonly provisionalNo: string | null
  readonly request: PlaceOrder
}

type OrderDesk = {
  readonly draft: OrderDraft
  readonly placed: PlacedOrder | null
  /** A contract somebody came from: taken into the sheet as soon as the screen is there. */
  readonly wanted: { readonly kind: OrderKind; readonly contractId: DocumentId } | null
  readonly change: (step: (draft: OrderDraft) => OrderDraft) => void
  /** A sheet that was kept. */
  readonly restore: (draft: OrderDraft) => void
  readonly begin: (kind?: OrderKind) => void
  readonly done: (placed: PlacedOrder) => void
  /** The same sheet as another order: a refused one is never sent twice under one id. */
  readonly again: (change: Partial<OrderDraft>) => void
  readonly want: (wanted: OrderDesk['wanted']) => void
}

const mint = (): DraftIds => ({
  orderId: orderIdSchema.parse(newId()),
  newContractId: documentIdSchema.parse(newId()),
})

/** The one order sheet of this desk. It holds a customer's data, so it goes with the person who wrote it. */
export const useOrderDraft = create<OrderDesk>((set, get) => ({
  draft: emptyDraft(mint()),
  placed: null,
  wanted: null,
  change: (step) => set({ draft: step(get().draft) }),
  restore: (draft) => set({ draft, placed: null }),
  begin: (kind) => set({ draft: emptyDraft(mint(), kind ?? get().draft.kind), placed: null, wanted: null }),
  done: (placed) => set({ placed }),
  again: (change) => set({ draft: { ...get().draft, ...change, ...mint() }, placed: null }),
  want: (wanted) => set({ wanted }),
}))
