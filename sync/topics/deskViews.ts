import type { PlanOffering } from '../../domain/catalogue/planOffering.ts'
import type { ContractField } from '../../domain/contracts/contractFields.ts'
import type { Desk } from '../desk.ts'
import type { EngineStatus, OutboxView, StockView } from '../engineApi.ts'
import { blockersOf, commandEntry, isQuietlyOffered, isUnconfirmed } from '../commands/commandRow.ts'
import type { CommandEntry } from '../commandApi.ts'
import { entryOf } from './contractView.ts'

const byText =
  <T>(key: (item: T) => string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : Number(key(a) > key(b))

export async function stockView(desk: Desk): Promise<StockView> {
  const hubs = (await desk.replica.all('hub')).map(({ body }) => body).sort(byText(({ hubCode }) => hubCode))
  const levels = (await desk.replica.all('stockLevel'))
    .map(({ body }) => body)
    .sort(byText(({ hubCode, skuCode }) => `${hubCode} ${skuCode}`))
  return { hubs, levels, asOf: desk.puller.state.lastAt }
}

export async function planList(desk: Desk): Promise<readonly PlanOffering[]> {
  return (await desk.replica.all('plan')).map(({ body }) => body).sort(byText(({ code }) => code))
}

export function outboxView(desk: Desk): OutboxView {
  return {
    entries: desk.outbox.all().map((row) => entryOf(desk, row)),
    drafts: desk.drafts.all().map(({ contractId, contractNo, edit }) => ({
      contractId,
      contractNo,
      fields: edit.changes.map(({ path }) => path as ContractField),
    })),
  }
}

export function commandEntries(desk: Desk, targetId?: string): readonly CommandEntry[] {
  const { commands, sender } = desk.sales
  const all = commands.all().filter((row) => !isQuietlyOffered(row))
  const blockers = blockersOf(all)
  const rows = targetId === undefined ? all : all.filter((row) => row.targetId === targetId)
  const { nextTryAt } = desk.driver
  return rows.map((row) =>
    commandEntry(row, { inFlight: sender.isInFlight(row.commandId), blocker: blockers.get(row.commandId), nextTryAt }),
  )
}

/** The desk's part of the status; `session` is the keeper's. */
export function deskStatus(desk: Desk): Omit<EngineStatus, 'session'> {
  const { puller, driver, outbox, drafts, sales } = desk
  const rows = [...outbox.all(), ...sales.commands.all().filter((row) => !isQuietlyOffered(row))]
  const count = (state: 'waiting' | 'blocked' | 'refused') => rows.filter((row) => row.state === state).length
  const unconfirmed = sales.commands.all().filter(isUnconfirmed).length
  return {
    connection: driver.connection,
    identityDown: desk.identityDown() || driver.failure === 'auth_unavailable',
    sync: { ...puller.progress, lastAt: puller.state.lastAt, failure: driver.failure },
    loading: desk.loading,
    contracts: desk.search.size,
    outbox: {
      waiting: count('waiting') + unconfirmed,
      blocked: count('blocked'),
      refused: count('refused') - unconfirmed,
      stuck: sales.commands.all().filter(({ state, trouble }) => state === 'waiting' && trouble !== null).length,
      drafts: drafts.all().length,
    },
    openConflicts: desk.conflicts.openCount,
    copyPutBackAt: puller.copyMark.putBackAt,
    digest: puller.digest,
    cacheBytes: desk.vault.bytes,
  }
}
