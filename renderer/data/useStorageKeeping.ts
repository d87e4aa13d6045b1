import { create } from 'zustand'

type StorageKeeping = {
  /** `evictable`: the browser may clear what is stored here when the disk runs full. */
  readonly keeping: 'unknown' | 'kept' | 'evictable'
  /** Asks the browser to keep it, once for as long as the page lives: some browsers ask the person in turn. */
  readonly ask: () => Promise<void>
}

async function mayStay(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist())
  } catch {
    return false
  }
}

export const useStorageKeeping = create<StorageKeeping>((set) => {
  let asked: Promise<void> | undefined
  return {
    keeping: 'unknown',
    ask: () => (asked ??= mayStay().then((stays) => set({ keeping: stays ? 'kept' : 'evictable' }))),
  }
})
