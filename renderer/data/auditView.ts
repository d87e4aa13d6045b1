import { create } from 'zustand'
import type { AuditGroup } from '../../domain/audit/auditActions.ts'

export const auditTabs = ['events', 'alerts', 'report'] as const
export type AuditTab = (typeof auditTabs)[number]

/** As typed; days are days in Korea, empty is everything. */
export type AuditFilter = {
  readonly who: string
  readonly subject: string
  readonly group: AuditGroup | null
  readonly dealerCode: string
  readonly batch: string
  readonly fromDay: string
  readonly untilDay: string
}
export const NO_FILTER: AuditFilter = { who: '', subject: '', group: null, dealerCode: '', batch: '', fromDay: '', untilDay: '' }

type AuditView = {
  readonly tab: AuditTab
  readonly filter: AuditFilter
  readonly show: (tab: AuditTab) => void
  readonly narrow: (part: Partial<AuditFilter>) => void
  /** To the events, with these conditions and no other. */
  readonly look: (part: Partial<AuditFilter>) => void
}

/** Where somebody is in the audit screen; forgotten with the page. */
export const useAuditView = create<AuditView>((set) => ({
  tab: 'events',
  filter: NO_FILTER,
  show: (tab) => set({ tab }),
  narrow: (part) => set(({ filter }) => ({ filter: { ...filter, ...part } })),
  look: (part) => set({ tab: 'events', filter: { ...NO_FILTER, ...part } }),
}))
