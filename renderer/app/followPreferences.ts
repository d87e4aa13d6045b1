import type { i18n } from 'i18next'
import { usePreferences } from '../data/preferences.ts'

/** Brightness, density and language of the page follow the settings, and the system's brightness when asked to. */
export function followPreferences(translator: i18n): void {
  const darkSystem = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const { theme, density, language } = usePreferences.getState()
    const dark = theme === 'dark' || (theme === 'system' && darkSystem.matches)
    const { dataset } = document.documentElement
    dataset['theme'] = dark ? 'dark' : 'light'
    dataset['density'] = density
    document.documentElement.lang = language
    if (translator.language !== language) void translator.changeLanguage(language)
  }
  apply()
  usePreferences.subscribe(apply)
  darkSystem.addEventListener('change', apply)
}
