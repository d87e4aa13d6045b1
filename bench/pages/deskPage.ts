import type { ContractWindow, EngineApi, EngineStatus } from '../../sync/engineApi.ts'
import type { DocumentId } from '../../domain/kernel/ids.ts'
import { startEngine } from '../../renderer/app/startEngine.ts'
import { trustedWorkers } from '../../renderer/app/trustedWorkers.ts'
import { FIRST_ROWS, sharedNow, type ColdMeasure, type PeerMeasure, type PeerPage } from '../benchDocument.ts'

declare global {
  interface Window {
    desk: DeskPage
  }
}

export type DeskPage = Omit<PeerPage, 'listen'> & { open(loginId: string, password: string): Promise<void>; signOut(): Promise<void> }

/** The client's own engine in its own worker, as the renderer starts it. */
function deskPage(): DeskPage {
  let engine: EngineApi
  let unlockedAt = 0
  let credentials: { readonly loginId: string; readonly password: string }
  const status = (when: (value: EngineStatus) => boolean) =>
    new Promise<number>((resolve) => {
      void engine.subscribe('status', null, (value) => {
        if (value.session.state === 'active' && unlockedAt === 0) unlockedAt = performance.now()
        if (when(value)) resolve(performance.now())
      })
    })
  const rows = (when: (value: ContractWindow) => boolean, text = '') =>
    new Promise<{ at: number; window: ContractWindow }>((resolve) => {
      let done = false
      const subscription = engine.subscribe('contracts', { text, states: [], marks: [], offset: 0, limit: FIRST_ROWS }, (window) => {
        if (done || !when(window)) return
        done = true
        resolve({ at: performance.now(), window })
        void subscription.then((id) => engine.unsubscribe(id))
      })
    })
  const signIn = async () => {
    const answer = await engine.signIn(credentials)
    if (!answer.ok) throw new Error(answer.code)
  }
  const first50 = () => rows((window) => window.rows.length === FIRST_ROWS)
  return {
    async open(loginId, password) {
      credentials = { loginId, password }
      engine = await startEngine({}, await trustedWorkers())
    },
    signOut: () => engine.signOut(),
    async firstSync(): Promise<PeerMeasure> {
      const synced = status(({ sync, digest, session }) => session.state === 'active' && sync.phase === 'idle' && digest === 'equal')
      const shown = first50()
      await signIn()
      const [end, { at }] = await Promise.all([synced, shown])
      const { window } = await rows((value) => value.complete)
      return { firstSyncMs: end - unlockedAt, first50Ms: at - unlockedAt, documents: window.total }
    },
    async cold(): Promise<ColdMeasure> {
      const loaded = status(({ session, loading }) => session.state === 'active' && loading === null)
      const shown = first50()
      await signIn()
      const [end, { at }] = await Promise.all([loaded, shown])
      const { window } = await rows((value) => value.complete)
      return { first50Ms: at - unlockedAt, allMs: end - unlockedAt, documents: window.total }
    },
    async search(terms) {
      const times: number[] = []
      for (const term of terms) {
        const start = performance.now()
        const { at } = await rows(() => true, term)
        times.push(at - start)
      }
      return times
    },
    seen: (id, memo) =>
      new Promise((resolve) => {
        void engine.subscribe('contract', { id: id as DocumentId }, (view) => {
          if (view?.body.memo === memo) resolve(sharedNow())
        })
      }),
    async edit(id, memo) {
      const contractId = id as DocumentId
      await engine.draftField(contractId, 'memo', memo)
      const at = sharedNow()
      const done = await engine.submitDraft(contractId)
      if (!done.ok) throw new Error(done.code)
      return at
    },
  }
}

window.desk = deskPage()
