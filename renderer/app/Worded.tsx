import type { i18n } from 'i18next'
import type { ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { usePreferences } from '../data/usePreferences.ts'
import { TextProvider } from '../text/TextProvider.tsx'

/** Everything inside speaks the language of the settings, the components' own words included. */
export function Worded({ translator, children }: { readonly translator: i18n; readonly children: ReactNode }) {
  const language = usePreferences((state) => state.language)
  return (
    <TextProvider translator={translator} language={language}>
      <I18nProvider locale={language === 'en' ? 'en-GB' : 'ko-KR'}>{children}</I18nProvider>
    </TextProvider>
  )
}
