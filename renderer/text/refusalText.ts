import { useTranslation } from 'react-i18next'
import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { refusalTextEn } from './refusalTextEn.ts'
import { refusalTextKo } from './refusalTextKo.ts'

/** The sentence of a refusal in the chosen language: what happened, what was kept, what to do. Never the raw code. */
export function useRefusalText(): (code: RefusalCode) => string {
  const { i18n } = useTranslation()
  const table = i18n.language === 'en' ? refusalTextEn : refusalTextKo
  return (code) => table[code]
}
