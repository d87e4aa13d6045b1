import { create } from 'zustand'

export type ToastTone = 'good' | 'bad' | 'warn'
export type ToastItem = { readonly id: number; readonly tone: ToastTone; readonly text: string }

const SHOWN_MS = 6000
const SHOWN_MAX = 3

type Toasts = {
  readonly items: readonly ToastItem[]
  readonly show: (tone: ToastTone, text: string) => void
  readonly hide: (id: number) => void
}

let nextId = 1

/** Short news of what just happened. Nothing that a person must act on is said here alone. */
export const useToasts = create<Toasts>((set, get) => ({
  items: [],
  show(tone, text) {
    const id = nextId++
    set({ items: [...get().items.slice(1 - SHOWN_MAX), { id, tone, text }] })
    setTimeout(() => get().hide(id), SHOWN_MS)
  },
  hide: (id) => set({ items: get().items.filter((item) => item.id !== id) }),
}))
