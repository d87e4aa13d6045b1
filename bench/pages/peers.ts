import type { PeerPage } from '../benchDocument.ts'
import { dexiePage } from './dexiePage.ts'
import { pouchPage } from './pouchPage.ts'
import { rxdbPage } from './rxdbPage.ts'

declare global {
  interface Window {
    openPeer(name: 'dexie' | 'rxdb' | 'pouchdb'): void
    peer: PeerPage
  }
}

const pages = { dexie: dexiePage, rxdb: rxdbPage, pouchdb: pouchPage } as const
window.openPeer = (name) => {
  window.peer = pages[name]()
}
