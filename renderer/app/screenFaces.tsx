import { type ComponentType, lazy } from 'react'
import type { Screen } from '../data/useRoute.ts'

type Face = { readonly default: ComponentType }

/** Every screen is a file of its own in the build: a PC reads the ones its role has. */
const load: Record<Screen, () => Promise<Face>> = {
  contracts: () => import('../screens/contracts/ContractsScreen.tsx').then(({ ContractsScreen }) => ({ default: ContractsScreen })),
  order: () => import('../screens/order/OrderScreen.tsx').then(({ OrderScreen }) => ({ default: OrderScreen })),
  orders: () => import('../screens/orders/OrdersScreen.tsx').then(({ OrdersScreen }) => ({ default: OrdersScreen })),
  stock: () => import('../screens/stock/StockScreen.tsx').then(({ StockScreen }) => ({ default: StockScreen })),
  transfers: () => import('../screens/transfers/TransfersScreen.tsx').then(({ TransfersScreen }) => ({ default: TransfersScreen })),
  stockCount: () => import('../screens/stockCount/StockCountScreen.tsx').then(({ StockCountScreen }) => ({ default: StockCountScreen })),
  lowStock: () => import('../screens/lowStock/LowStockScreen.tsx').then(({ LowStockScreen }) => ({ default: LowStockScreen })),
  conflicts: () => import('../screens/conflicts/ConflictsScreen.tsx').then(({ ConflictsScreen }) => ({ default: ConflictsScreen })),
  sagaDesk: () => import('../screens/sagaDesk/SagaDeskScreen.tsx').then(({ SagaDeskScreen }) => ({ default: SagaDeskScreen })),
  sync: () => import('../screens/sync/SyncScreen.tsx').then(({ SyncScreen }) => ({ default: SyncScreen })),
  import: () => import('../screens/import/ImportScreen.tsx').then(({ ImportScreen }) => ({ default: ImportScreen })),
  access: () => import('../screens/access/AccessScreen.tsx').then(({ AccessScreen }) => ({ default: AccessScreen })),
  audit: () => import('../screens/audit/AuditScreen.tsx').then(({ AuditScreen }) => ({ default: AuditScreen })),
  devices: () => import('../screens/devices/DevicesScreen.tsx').then(({ DevicesScreen }) => ({ default: DevicesScreen })),
  settings: () => import('../screens/settings/SettingsScreen.tsx').then(({ SettingsScreen }) => ({ default: SettingsScreen })),
}

export const screenFaces: Record<Screen, ComponentType> = {
  contracts: lazy(load.contracts),
  order: lazy(load.order),
  orders: lazy(load.orders),
  stock: lazy(load.stock),
  transfers: lazy(load.transfers),
  stockCount: lazy(load.stockCount),
  lowStock: lazy(load.lowStock),
  conflicts: lazy(load.conflicts),
  sagaDesk: lazy(load.sagaDesk),
  sync: lazy(load.sync),
  import: lazy(load.import),
  access: lazy(load.access),
  audit: lazy(load.audit),
  devices: lazy(load.devices),
  settings: lazy(load.settings),
}

/** Reads the screens before anybody goes to them: without a line they could not be read any more. */
export function readScreens(screens: readonly Screen[]): void {
  for (const screen of screens) void load[screen]().catch(() => undefined)
}
