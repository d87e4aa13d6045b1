import { type Translate, useTexting } from './TextProvider.tsx'

/** The words of the chosen language, by typed key. */
export function useText(): Translate {
  return useTexting().t
}
