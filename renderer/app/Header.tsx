import { CircleQuestionMark, Lock, LogOut } from 'lucide-react'
import type { SignedInUser } from '../../domain/session/session.ts'
import { useContractFilter } from '../data/useContractFilter.ts'
import { useEngine } from '../data/engineContext.ts'
import { useRoute } from '../data/useRoute.ts'
import { useText } from '../text/useText.ts'
import { Button } from '../ui/Button.tsx'
import { SearchBox } from '../ui/SearchBox.tsx'
import { useHotkey } from '../ui/useHotkey.ts'
import styles from './Header.module.css'

export type HeaderProps = { readonly user: SignedInUser; readonly searchable: boolean; readonly onHelp: () => void }

export function Header({ user, searchable, onHelp }: HeaderProps) {
  const t = useText()
  const engine = useEngine()
  const { text, set } = useContractFilter()
  const go = useRoute((state) => state.go)
  useHotkey('Ctrl+L', () => void engine.lock())
  const organisation = user.dealerName ?? t(user.role === 'COUNSELOR' ? 'org/center' : 'org/headquarters')
  return (
    <header className={styles['header']}>
      {searchable ? (
        <SearchBox
          label={t('search/label')}
          placeholder={t('search/placeholder')}
          clearLabel={t('search/clear')}
          keys="F2"
          value={text}
          onChange={(value) => {
            set({ text: value })
            if (value !== '') go('contracts')
          }}
          onFocus={() => undefined}
          onLeave={() => {
            go('contracts')
            document.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true })
          }}
        />
      ) : null}
      <span className={styles['space']} />
      <div className={styles['who']}>
        <span>
          <b>{user.displayName}</b> · {t(`role/${user.role}`)}
        </span>
        <span>
          {organisation} {user.dealerCode}
        </span>
      </div>
      <div className={styles['tools']}>
        <Button look="icon" aria-label={t('help/title')} aria-keyshortcuts="?" onPress={onHelp}>
          <CircleQuestionMark size={16} aria-hidden="true" />
        </Button>
        <Button look="icon" aria-label={t('act/lock')} aria-keyshortcuts="Control+L" onPress={() => void engine.lock()}>
          <Lock size={15} aria-hidden="true" />
        </Button>
        <Button look="icon" aria-label={t('act/signOut')} onPress={() => void engine.signOut()}>
          <LogOut size={15} aria-hidden="true" />
        </Button>
      </div>
    </header>
  )
}
