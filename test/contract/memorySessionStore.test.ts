import { beforeAll } from 'vitest'
import { createMemorySessionStore, type MemorySessionStore } from '../../server/auth/memorySessionStore.ts'
import { sessionStoreContract } from './sessionStoreContract.ts'

let store: MemorySessionStore
beforeAll(() => void (store = createMemorySessionStore()))

sessionStoreContract(() => ({ store, reader: store, putUser: async (user) => store.putUser(user) }))
