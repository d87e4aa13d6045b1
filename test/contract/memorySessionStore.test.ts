import { beforeAll } from 'vitest'
import type { StoredUser } from '../../server/auth/authPorts.ts'
import { createMemorySessionStore, type MemorySessionStore } from '../../server/auth/memorySessionStore.ts'
import { factorStoreContract } from './factorStoreContract.ts'
import { sessionStoreContract } from './sessionStoreContract.ts'

let store: MemorySessionStore
beforeAll(() => void (store = createMemorySessionStore()))

const given = () => ({ store, reader: store, putUser: async (user: StoredUser) => store.putUser(user) })
sessionStoreContract(given)
factorStoreContract(given)
