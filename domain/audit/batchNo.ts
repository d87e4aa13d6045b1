import { z } from 'zod'

/**
 * The number under which a file or a paper left the program: printed on it, kept with every event of it, and short enough to be
 * read out. 48 bits of chance: two of a year's files sharing one is as good as excluded.
 */
export const batchNoSchema = z.string().regex(/^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/)
export type BatchNo = z.infer<typeof batchNoSchema>

/** Out of the chance in a uuid: its last twelve digits. */
export function batchNoOf(uuid: string): BatchNo {
  const digits = uuid.replaceAll('-', '').slice(-12).toUpperCase()
  return batchNoSchema.parse([digits.slice(0, 4), digits.slice(4, 8), digits.slice(8)].join('-'))
}
