import { memo, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import type { SessionStatus } from '../../sync/sessionApi.ts'
import { keepsContracts } from '../data/keepsContracts.ts'
import { useRoute } from '../data/useRoute.ts'
import { useSheetKeeping } from '../data/useSheetKeeping.ts'
import { useContractFilter } from '../data/useContractFilter.ts'
import { useHandKeeping } from '../data/useWorkInHand.ts'
import { useStorageKeeping } from '../data/useStorageKeeping.ts'
import { useText } from '../text/useText.ts'
import { useHotkey } from '../ui/useHotkey.ts'
import { CopyEndNote } from './CopyEndNote.tsx'
import { Header } from './Header.tsx'
import { KeyboardHelp } from './KeyboardHelp.tsx'
import { Nav } from './Nav.tsx'
import { readScreens, screenFaces } from './screenFaces.tsx'
import { ScreenTroubles } from './ScreenTroubles.tsx'
import { screensOf } from './screensOf.ts'
import { SessionWarning } from './SessionWarning.tsx'
import { StatusStrip } from './StatusStrip.tsx'
import { useScanFallback } from './useScanFallback.ts'
import styles from './Shell.module.css'

export type ActiveSession = Extract<SessionStatus, { state: 'active' }>

/** Drawn again for a change of the session or the route only, not for every step of a sync. */
export const Shell = memo(function Shell({ session }: { readonly session: ActiveSession }) {
  const t = useText()
  const { role, userId } = session.user
  const allowed = useMemo(() => screensOf(session.user), [session.user])
  const route = useRoute()
  const [helpOpen, setHelpOpen] = useState(false)
  const main = useRef<HTMLElement>(null)
  const shown = route.screen !== null && allowed.includes(route.screen) ? route.screen : allowed[0]
  const Face = screenFaces[shown]
  useForgetWithUser(userId)
  useSheetKeeping()
  useHandKeeping()
  useScanFallback(role)
  const askToKeep = useStorageKeeping((state) => state.ask)
  useEffect(() => void askToKeep(), [askToKeep])
  useEffect(() => readScreens(allowed), [allowed])
  useHotkey('?', () => setHelpOpen(true))
  useHotkey(
    // The tenth is Alt+0, as the keys lie.
    allowed.slice(0, 10).map((_, index) => `Alt+${(index + 1) % 10}`),
    (_, keys) => {
      const screen = allowed[(Number(keys.at(-1)) + 9) % 10]
      if (screen) route.go(screen)
    },
  )
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {t('app/skip')}
      </a>
      <Nav screens={allowed} shown={shown} />
      <Header user={session.user} searchable={keepsContracts(role)} onHelp={() => setHelpOpen(true)} />
      <main ref={main} id="main" tabIndex={-1} className={styles['main']} aria-label={t(`nav/${shown}`)}>
        <h1 className="visuallyHidden">{t(`nav/${shown}`)}</h1>
        <CopyEndNote session={session} />
        <ScreenTroubles screen={shown} />
        <div className={styles['face']}>
          <Suspense>
            <Face />
          </Suspense>
        </div>
      </main>
      <StatusStrip session={session} />
      <SessionWarning session={session} />
      <KeyboardHelp isOpen={helpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
})

/** What one person looked for must not greet the next one at the same PC. */
function useForgetWithUser(userId: string): void {
  const reset = useRoute((state) => state.reset)
  const clear = useContractFilter((state) => state.clear)
  useEffect(() => {
    const previous = sessionOwner.userId
    sessionOwner.userId = userId
    if (previous !== null && previous !== userId) {
      reset()
      clear()
    }
  }, [userId, reset, clear])
}
const sessionOwner: { userId: string | null } = { userId: null }
