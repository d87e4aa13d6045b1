import { Monitor } from 'lucide-react'
import type { ReactNode } from 'react'
import { appVersion } from '../../data/appVersion.ts'
import { languages, usePreferences } from '../../data/usePreferences.ts'
import { useText } from '../../text/useText.ts'
import { CardPage } from '../../ui/CardPage.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import styles from './SignInFrame.module.css'

export type SignInFrameProps = { readonly device: string; readonly note: string | undefined; readonly children: ReactNode }

/** The card that stands on every face where nobody is at work yet. */
export function SignInFrame({ device, note, children }: SignInFrameProps) {
  const t = useText()
  const { language, set } = usePreferences()
  return (
    <CardPage
      above={
        <div className={styles['brand']}>
          <b className={styles['mark']} aria-hidden="true">
            D
          </b>
          <div>
            <p className={styles['name']}>{t('app/name')}</p>
            <p className={styles['lead']}>{t('signIn/lead')}</p>
          </div>
        </div>
      }
      below={
        <footer className={styles['foot']}>
          <span>
            <Monitor size={13} aria-hidden="true" /> {t('signIn/device')} <b>{device}</b>
          </span>
          <span>v{appVersion}</span>
          <Segmented
            label={t('settings/language')}
            labelHidden
            options={languages.map((id) => ({ id, name: t(`settings/languages/${id}`) }))}
            value={language}
            onChange={(chosen) => set({ language: chosen })}
          />
        </footer>
      }
    >
      {note === undefined ? null : <ErrorNote tone="warn">{note}</ErrorNote>}
      {children}
    </CardPage>
  )
}
