import { create } from 'zustand'
import type { TransferId } from '../../../domain/kernel/ids.ts'
import { EMPTY_RECEIPT, type Receipt } from './receipt.ts'

type Desk = {
  readonly openId: TransferId | null
  /** Scanning takes the whole screen. */
  readonly scanning: 'receive' | 'dispatch' | null
  /** What was scanned and not handed in, per person and transfer: looking at another screen loses none of it. */
  readonly receipts: Readonly<Record<string, Receipt>>
  readonly open: (id: TransferId | null) => void
  readonly scan: (what: Desk['scanning']) => void
  readonly keep: (key: string, receipt: Receipt) => void
  readonly drop: (key: string) => void
}

export const useTransferDesk = create<Desk>((set, get) => ({
  openId: null,
  scanning: null,
  receipts: {},
  open: (openId) => set({ openId, scanning: null }),
  scan: (scanning) => set({ scanning }),
  keep: (key, receipt) => set({ receipts: { ...get().receipts, [key]: receipt } }),
  drop: (key) => set({ receipts: Object.fromEntries(Object.entries(get().receipts).filter(([other]) => other !== key)) }),
}))

/** The receipt in hand of one person on one transfer, and how to change it. */
export function useReceipt(userId: string, id: TransferId): readonly [Receipt, (receipt: Receipt) => void, () => void] {
  const key = `${userId} ${id}`
  const receipt = useTransferDesk((state) => state.receipts[key]) ?? EMPTY_RECEIPT
  const { keep, drop } = useTransferDesk.getState()
  return [receipt, (next) => keep(key, next), () => drop(key)]
}
