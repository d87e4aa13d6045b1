import { z } from 'zod'
import { create } from 'zustand'

export const languages = ['ko', 'en'] as const
export type Language = (typeof languages)[number]
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
export const densities = ['dense', 'roomy'] as const
export type Density = (typeof densities)[number]
/** What a scan sounds like: a shop with customers in it may want none. */
export const sounds = ['on', 'off'] as const

const preferencesSchema = z.object({
  language: z.enum(languages).catch('ko'),
  theme: z.enum(themes).catch('system'),
  density: z.enum(densities).catch('dense'),
  sound: z.enum(sounds).catch('on'),
})
type Preferences = z.infer<typeof preferencesSchema>

const KEY = 'dealer-desk.preferences'

/** Looks only, and of this PC only: nothing about a person or a customer is kept here. */
function stored(): Preferences {
  try {
    return preferencesSchema.parse(JSON.parse(localStorage.getItem(KEY) ?? '{}'))
  } catch {
    return preferencesSchema.parse({})
  }
}

export const usePreferences = create<Preferences & { readonly set: (change: Partial<Preferences>) => void }>((set, get) => ({
  ...stored(),
  set(change) {
    set(change)
    const { language, theme, density, sound } = get()
    localStorage.setItem(KEY, JSON.stringify({ language, theme, density, sound }))
  },
}))
