import type { RefusalCode } from '../../domain/kernel/refusals.ts'
import { refusalTextEn } from './refusalTextEn.ts'
import { refusalTextKo } from './refusalTextKo.ts'
import { useTexting } from './TextProvider.tsx'

/** The sentence of a refusal in the chosen language: what happened, what was kept, what to do. Never the raw code. */
export function useRefusalText(): (code: RefusalCode) => string {
  const table = useTexting().language === 'en' ? refusalTextEn : refusalTextKo
  return (code) => table[code]
}
