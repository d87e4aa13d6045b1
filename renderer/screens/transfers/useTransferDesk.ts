import { create } from 'zustand'
import type { TransferId } from '../../../domain/kernel/ids.ts'

type Desk = {
  readonly openId: TransferId | null
  /** Scanning takes the whole screen. */
  readonly scanning: 'receive' | 'dispatch' | null
  readonly open: (id: TransferId | null) => void
  readonly scan: (what: Desk['scanning']) => void
}

export const useTransferDesk = create<Desk>((set) => ({
  openId: null,
  scanning: null,
  open: (openId) => set({ openId, scanning: null }),
  scan: (scanning) => set({ scanning }),
}))
