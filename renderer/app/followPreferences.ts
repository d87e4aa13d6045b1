import { usePreferences } from '../data/usePreferences.ts'

/** Brightness, density and the declared language of the page follow the settings, and the system's brightness when asked to. */
export function followPreferences(): void {
  const darkSystem = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const { theme, density, language } = usePreferences.getState()
    const dark = theme === 'dark' || (theme === 'system' && darkSystem.matches)
    const { dataset } = document.documentElement
    dataset['theme'] = dark ? 'dark' : 'light'
    dataset['density'] = density
    document.documentElement.lang = language
  }
  apply()
  usePreferences.subscribe(apply)
  darkSystem.addEventListener('change', apply)
}
