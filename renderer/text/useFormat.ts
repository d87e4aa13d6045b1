import type { Format } from './format.ts'
import { useTexting } from './TextProvider.tsx'

/** Numbers, money, sizes and times in the chosen language. */
export function useFormat(): Format {
  return useTexting().format
}
