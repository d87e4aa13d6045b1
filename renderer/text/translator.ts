import { createInstance, type i18n } from 'i18next'
import { en } from './en.ts'
import { ko } from './ko.ts'

/** Both languages are in the bundle: switching works offline. React escapes what it shows, so nothing is escaped here. */
export function createTranslator(): i18n {
  const translator = createInstance()
  void translator.init({
    lng: 'ko',
    fallbackLng: 'ko',
    keySeparator: '/',
    nsSeparator: false,
    pluralSeparator: '#',
    initAsync: false,
    resources: { ko: { translation: ko }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  return translator
}
