import {
  ArrowLeftRight,
  ClipboardList,
  FileInput,
  FileSearch,
  KeyRound,
  Grid3x3,
  LifeBuoy,
  MonitorSmartphone,
  ReceiptText,
  RefreshCw,
  Rows3,
  Settings,
  ShoppingCart,
  TrendingDown,
  Truck,
} from 'lucide-react'
import { type Screen, useRoute } from '../data/useRoute.ts'
import { useStatusPart } from '../data/useStatus.ts'
import { useTopic } from '../data/useTopic.ts'
import { useText } from '../text/useText.ts'
import { placeOf, troubledGroups } from '../ui/command/commandGroups.ts'
import { css } from '../ui/css.ts'
import styles from './Nav.module.css'

const icons = {
  contracts: Rows3,
  order: ShoppingCart,
  orders: ReceiptText,
  stock: Grid3x3,
  transfers: Truck,
  stockCount: ClipboardList,
  lowStock: TrendingDown,
  conflicts: ArrowLeftRight,
  sagaDesk: LifeBuoy,
  sync: RefreshCw,
  import: FileInput,
  audit: FileSearch,
  access: KeyRound,
  devices: MonitorSmartphone,
  settings: Settings,
}

export function Nav({ screens, shown }: { readonly screens: readonly Screen[]; readonly shown: Screen }) {
  const t = useText()
  const go = useRoute((state) => state.go)
  const openConflicts = useStatusPart((status) => status.openConflicts) ?? 0
  const refused = useStatusPart((status) => status.outbox.refused) ?? 0
  const troubled = troubledGroups(useTopic('commands', null)?.entries ?? [])
  const badges: Partial<Record<Screen, { count: number; words: string }>> = {
    conflicts: { count: openConflicts, words: t('nav/openConflicts', { count: openConflicts }) },
    sync: { count: refused, words: t('nav/refused', { count: refused }) },
  }
  for (const [place, { length: count }] of Map.groupBy(troubled, ({ entries: [first] }) => placeOf(first))) {
    badges[place] = { count, words: t('nav/troubled', { count }) }
  }
  return (
    <nav className={styles['nav']} aria-label={t('nav/label')}>
      <b className={styles['mark']} aria-hidden="true">
        D
      </b>
      {screens.map((screen, index) => {
        const Icon = icons[screen]
        const badge = badges[screen]
        return (
          <button
            key={screen}
            type="button"
            className={css(styles, 'item', screen === shown && 'on')}
            aria-current={screen === shown ? 'page' : undefined}
            aria-keyshortcuts={`Alt+${(index + 1) % 10}`}
            onClick={() => go(screen)}
          >
            <Icon size={17} strokeWidth={1.9} aria-hidden="true" />
            <span>{t(`nav/${screen}`)}</span>
            {badge && badge.count > 0 ? (
              <em className={styles['badge']}>
                <span aria-hidden="true">{badge.count > 99 ? '99+' : badge.count}</span>
                <span className="visuallyHidden">{badge.words}</span>
              </em>
            ) : null}
          </button>
        )
      })}
    </nav>
  )
}
