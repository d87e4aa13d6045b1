import { toInstant } from '../../domain/kernel/instant.ts'
import type { Desk } from '../desk.ts'
import type { ContractWindow, EngineStatus, StockView } from '../engineApi.ts'
import type { SessionStatus } from '../sessionApi.ts'
import type { Clock } from '../ports.ts'
import type { OrderWindow, PresenceView, SaleRightsView } from '../salesTopics.ts'
import { DeskClosed } from '../vault/deskClosed.ts'
import { conflictRows, conflictView } from './conflictViews.ts'
import { ContractList } from './contractWindow.ts'
import { contractView } from './contractView.ts'
import { commandEntries, deskStatus, outboxView, planList, stockView } from './deskViews.ts'
import { orderView, orderWindow } from './orderWindow.ts'
import { stockCountViews } from './stockCountViews.ts'
import { lowStockRows, offeringRows, transferView, transferViews } from './salesViews.ts'
import type { TopicSources } from './topics.ts'

const NO_CONTRACTS: ContractWindow = { total: 0, matched: 0, offset: 0, rows: [], complete: false }
const NO_STOCK: StockView = { hubs: [], levels: [], asOf: null }
const NO_ORDERS: OrderWindow = { total: 0, matched: 0, offset: 0, rows: [], counts: {}, queued: 0, complete: false }
const NO_RIGHTS: SaleRightsView = {
  rights: [],
  left: [],
  leftCount: 0,
  expiresAt: null,
  keeping: { setting: 'auto', isElsewhere: false },
  refusal: 'sale_right_none_available',
}
const NOBODY: PresenceView = { mine: null, other: null, lost: null }

/** What each topic shows of the open desk, and what it shows when there is none. */
export function topicSources(desk: () => Desk | null, session: () => SessionStatus, clock: Clock): TopicSources {
  const began = toInstant(clock.now())
  /** Each keystroke subscribes anew, and is answered from what the one before it found. */
  const lists = new WeakMap<Desk, ContractList>()
  const listOf = (open: Desk): ContractList => {
    const list = lists.get(open) ?? new ContractList()
    lists.set(open, list)
    return list
  }
  /** A desk that is closed while it is read shows what no desk shows. */
  const read = async <T>(empty: T, value: (open: Desk) => Promise<T>): Promise<T> => {
    const open = desk()
    if (!open) return empty
    try {
      const found = await value(open)
      return open === desk() ? found : empty
    } catch (error) {
      if (error instanceof DeskClosed || open.abort.signal.aborted) return empty
      throw error
    }
  }
  return {
    status: () => () => {
      const open = desk()
      return Promise.resolve({ session: session(), ...(open ? deskStatus(open) : noDeskStatus(began)) })
    },
    contracts: () => (query) => read(NO_CONTRACTS, (open) => listOf(open).window(open, query)),
    contract:
      () =>
      ({ id }) =>
        read(null, (open) => contractView(open, id)),
    conflicts: () => () => read([], conflictRows),
    conflict:
      () =>
      ({ id }) =>
        read(null, (open) => conflictView(open, id)),
    stock: () => () => read(NO_STOCK, stockView),
    outbox: () => () => read({ entries: [], drafts: [] }, (open) => Promise.resolve(outboxView(open))),
    plans: () => () => read([], planList),
    offerings: () => () => read([], (open) => offeringRows(open, clock.now())),
    orders: () => (query) => read(NO_ORDERS, (open) => orderWindow(open, query)),
    order:
      () =>
      ({ id }) =>
        read(null, (open) => orderView(open, id)),
    transfers:
      () =>
      ({ hubCode }) =>
        read([], (open) => transferViews(open, hubCode)),
    transfer:
      () =>
      ({ id }) =>
        read(null, (open) => transferView(open, id)),
    saleRights: () => {
      // Looked at, once per desk: what was given back since is not asked for again by showing it.
      let seen: Desk | null = null
      return () =>
        read(NO_RIGHTS, async (open) => {
          const { keeper, rights } = open.sales
          if (open !== seen) open.sales.wantRights()
          seen = open
          return { ...(await rights.view()), keeping: await keeper.keeping() }
        })
    },
    stockCounts: () => () => read([], stockCountViews),
    lowStock: () => () => read([], lowStockRows),
    commands: () => () => read({ entries: [] }, (open) => Promise.resolve({ entries: commandEntries(open) })),
    presence:
      () =>
      ({ contractId }) =>
        read(NOBODY, (open) => Promise.resolve(open.sales.leases.view(contractId))),
  }
}

function noDeskStatus(since: string): Omit<EngineStatus, 'session'> {
  return {
    connection: { state: 'connecting', since },
    identityDown: false,
    sync: { phase: 'idle', done: 0, total: 0, lastAt: null, failure: null },
    loading: null,
    contracts: 0,
    outbox: { waiting: 0, blocked: 0, refused: 0, stuck: 0, drafts: 0 },
    openConflicts: 0,
    digest: 'unknown',
    copyPutBackAt: null,
    cacheBytes: 0,
  }
}
