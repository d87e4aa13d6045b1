import { extractFile, getRawHeader, uncache } from '@electron/asar'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { packagedPlatforms, wrongFuses, type PackagedPlatform } from './fuseWires.ts'
import { archiveIn, programIn } from './programFolder.ts'

/** What a packaged program is known by. `headerHash`: of the list of its archive, which holds the hash of each file. */
const recordSchema = z.strictObject({ version: z.string(), platform: z.enum(packagedPlatforms), headerHash: z.hash('sha256') })
export type ReleaseRecord = z.infer<typeof recordSchema>

const entrySchema = z.object({ files: z.record(z.string(), z.unknown()).optional(), integrity: z.object({ hash: z.string() }).optional() })
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** The list at the head of an archive; null when it cannot be read any more. */
function listOf(archive: string): { readonly text: string; readonly files: unknown } | null {
  uncache(archive)
  try {
    const { header, headerString } = getRawHeader(archive)
    return { text: headerString, files: header }
  } catch {
    return null
  }
}

/** The hash of the list of an archive, which a runtime that checks it holds in itself. Throws where no list can be read. */
export function headerHash(archive: string): string {
  const list = listOf(archive)
  if (list === null) throw new Error(`${archive} is no archive of a program`)
  return sha256(list.text)
}

/** Paths of the files in an archive whose bytes are not what its list says. */
function changedFiles(archive: string, list: unknown): readonly string[] {
  const walk = (raw: unknown, path: string): string[] => {
    const { files, integrity } = entrySchema.parse(raw)
    if (files) return Object.entries(files).flatMap(([name, below]) => walk(below, path === '' ? name : `${path}/${name}`))
    return integrity?.hash === sha256(extractFile(archive, path)) ? [] : [path]
  }
  return walk(list, '')
}

export type ProgramFault =
  | { readonly kind: 'fuse'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  /** The list of the archive: it is another one, or cannot be read any more. */
  | { readonly kind: 'list' }

/** What of a packaged folder is not as it was made; empty for an untouched one. Throws where there is no program. */
export async function faultsOfProgram(folder: string, record: ReleaseRecord): Promise<readonly ProgramFault[]> {
  const { platform } = record
  const fuses = await wrongFuses(programIn(folder, platform), platform)
  const archive = archiveIn(folder, platform)
  const list = listOf(archive)
  const isSame = list !== null && sha256(list.text) === record.headerHash
  return [
    ...fuses.map((name) => ({ kind: 'fuse', name }) as const),
    ...(isSame ? [] : [{ kind: 'list' } as const]),
    ...(list === null ? [] : changedFiles(archive, list.files).map((path) => ({ kind: 'file', path }) as const)),
  ]
}

export function recordName(platform: PackagedPlatform): string {
  return `${platform}.release.json`
}

export async function writeRecord(output: string, record: ReleaseRecord): Promise<void> {
  await writeFile(join(output, recordName(record.platform)), `${JSON.stringify(record)}\n`)
}

/** Throws for a file that is no record. */
export function parseRecord(bytes: Uint8Array): ReleaseRecord {
  return recordSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
}
