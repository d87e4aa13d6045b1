import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { TextKey } from './texts.ts'

export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string

/** The words of the chosen language, by typed key. */
export function useText(): Translate {
  const { t } = useTranslation()
  return useMemo(() => (key, values) => t(key, values ?? {}), [t])
}
