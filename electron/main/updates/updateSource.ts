import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readServerUrl } from '../serverAddress.ts'

/** A folder on a server: https, or this PC itself. */
const feedUrlSchema = z.string().refine((text) => readServerUrl(text).ok)

/** Where newer programs are, and the public half of the key that signs them (Ed25519, SubjectPublicKeyInfo in base64). */
export const updateSourceSchema = z.strictObject({ url: feedUrlSchema, publicKey: z.base64() })
export type UpdateSource = z.infer<typeof updateSourceSchema>

const manifestSchema = z.object({ updates: updateSourceSchema.nullish() })

/** As it was packaged into the program itself, never from a file beside it; null: this program does not ask for newer ones. */
export async function packagedUpdateSource(appPath: string): Promise<UpdateSource | null> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(appPath, 'package.json'), 'utf8')))
  return manifest.updates ?? null
}
