import { join } from 'node:path'
import { buildClient, clientIsStale } from '../../electron/launch/buildClient.ts'

export const projectRoot = join(import.meta.dirname, '../..')

/** End-to-end tests drive what is built: it is built again when a source is newer. */
export async function ensureBuiltClient(): Promise<void> {
  if (await clientIsStale(projectRoot)) await buildClient(projectRoot)
}
