import type { i18n } from 'i18next'
import { createContext, type ReactNode, use, useMemo } from 'react'
import { invariant } from '../../domain/kernel/invariant.ts'
import { formatOf, type Format } from './format.ts'
import type { TextKey } from './texts.ts'

export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string
export type Texting = { readonly language: string; readonly t: Translate; readonly format: Format }

const TextContext = createContext<Texting | null>(null)

export type TextProviderProps = { readonly translator: i18n; readonly language: string; readonly children: ReactNode }

/**
 * One value for everybody who says something: a table of contracts asks for words two hundred times per drawing, so asking
 * must cost no more than reading a context.
 */
export function TextProvider({ translator, language, children }: TextProviderProps) {
  const value = useMemo((): Texting => {
    const translate = translator.getFixedT(language)
    return { language, t: (key, values) => translate(key, values ?? {}), format: formatOf(language) }
  }, [translator, language])
  return <TextContext value={value}>{children}</TextContext>
}

export function useTexting(): Texting {
  const texting = use(TextContext)
  invariant(texting, 'words are asked for inside TextProvider')
  return texting
}
