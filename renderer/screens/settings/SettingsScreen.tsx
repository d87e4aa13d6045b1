import { useEffect, useState } from 'react'
import { holds } from '../../../domain/access/permissions.ts'
import { appVersion } from '../../data/appVersion.ts'
import { deviceName } from '../../data/deviceName.ts'
import { useEngine } from '../../data/engineContext.ts'
import { playScanSound } from '../../data/playScanSound.ts'
import { densities, languages, sounds, themes, usePreferences } from '../../data/usePreferences.ts'
import { useUser } from '../../data/useStatus.ts'
import { useText } from '../../text/useText.ts'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { KeyList } from '../../ui/KeyList.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { FactorPanel } from './FactorPanel.tsx'
import { PasswordPanel } from './PasswordPanel.tsx'
import { StaffResetsPanel } from './StaffResetsPanel.tsx'
import { UpdateNote } from './UpdateNote.tsx'
import styles from './SettingsScreen.module.css'

export function SettingsScreen() {
  const t = useText()
  const engine = useEngine()
  const user = useUser()
  const { language, theme, density, sound, set } = usePreferences()
  const [device, setDevice] = useState('')
  useEffect(() => void deviceName().then(setDevice), [])
  return (
    <div className={styles['screen']}>
      <Panel title={t('settings/title')}>
        <div className={styles['choices']}>
          <Segmented
            label={t('settings/language')}
            options={languages.map((id) => ({ id, name: t(`settings/languages/${id}`) }))}
            value={language}
            onChange={(chosen) => set({ language: chosen })}
          />
          <Segmented
            label={t('settings/theme')}
            options={themes.map((id) => ({ id, name: t(`settings/themes/${id}`) }))}
            value={theme}
            onChange={(chosen) => set({ theme: chosen })}
          />
          <Segmented
            label={t('settings/density')}
            options={densities.map((id) => ({ id, name: t(`settings/densities/${id}`) }))}
            value={density}
            onChange={(chosen) => set({ density: chosen })}
          />
          <Segmented
            label={t('settings/sound')}
            options={sounds.map((id) => ({ id, name: t(`settings/sounds/${id}`) }))}
            value={sound}
            onChange={(chosen) => {
              set({ sound: chosen })
              if (chosen === 'on') playScanSound(true)
            }}
          />
        </div>
      </Panel>
      <Panel title={t('settings/about')}>
        <div className={styles['about']}>
          <Facts
            facts={[
              [t('settings/version'), `${t('app/name')} ${appVersion}`],
              [t('settings/device'), device],
              ...(user ? [[t('settings/user'), `${user.displayName} · ${t(`role/${user.role}`)} · ${user.loginId}`] as const] : []),
            ]}
          />
          <UpdateNote />
          <div className={styles['actions']}>
            <Button keys="Ctrl+L" onPress={() => void engine.lock()}>
              {t('act/lock')}
            </Button>
            <Button onPress={() => void engine.signOut()}>{t('act/signOut')}</Button>
          </div>
        </div>
      </Panel>
      <PasswordPanel />
      <FactorPanel />
      {user && holds(user, 'password.reset') && user.dealerCode !== null ? <StaffResetsPanel /> : null}
      <div className={styles['wide']}>
        <Panel title={t('settings/keys')}>
          <div className={styles['about']}>
            <KeyList />
          </div>
        </Panel>
      </div>
    </div>
  )
}
