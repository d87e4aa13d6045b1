import { create } from 'zustand'
import type { DocumentId, OrderId } from '../../domain/kernel/ids.ts'

export const screens = [
  'contracts',
  'order',
  'orders',
  'stock',
  'transfers',
  'stockCount',
  'lowStock',
  'conflicts',
  'sagaDesk',
  'sync',
  'import',
  'audit',
  'access',
  'devices',
  'settings',
] as const
export type Screen = (typeof screens)[number]

type RouteState = {
  readonly screen: Screen | null
  readonly contractId: DocumentId | null
  readonly conflictId: DocumentId | null
  readonly orderId: OrderId | null
  readonly go: (screen: Screen) => void
  readonly openContract: (id: DocumentId | null) => void
  readonly openConflict: (id: DocumentId | null) => void
  readonly openOrder: (id: OrderId | null) => void
  readonly reset: () => void
}

/** Where the person is. Null screen: the first one of the role. Ids never reach the address bar. */
export const useRoute = create<RouteState>((set) => ({
  screen: null,
  contractId: null,
  conflictId: null,
  orderId: null,
  go: (screen) => set({ screen }),
  openContract: (contractId) => set({ screen: 'contracts', contractId }),
  openConflict: (conflictId) => set({ screen: 'conflicts', conflictId }),
  openOrder: (orderId) => set({ screen: 'orders', orderId }),
  reset: () => set({ screen: null, contractId: null, conflictId: null, orderId: null }),
}))
