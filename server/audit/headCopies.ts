import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { toInstant, type Millis } from '../../domain/kernel/instant.ts'
import { isSignedBy, readPublicKeys, type AuditKey } from './auditKey.ts'
import { namesIn } from './namesIn.ts'

const FILE = /^heads-\d{4}-\d{2}\.jsonl$/
const copiedHeadSchema = z.strictObject({
  chainId: z.uuid(),
  position: z.int().min(1),
  head: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  keyId: z.string(),
  signature: z.string(),
})

/** The head of the chain as it stood at `position`, told outside of the database. */
export type CopiedHead = z.infer<typeof copiedHeadSchema>
/** A line that looks like a head and was signed by no key of its folder. */
export type ForgedLine = { readonly file: string; readonly line: number }
export type HeadCopies = { readonly heads: readonly CopiedHead[]; readonly forged: readonly ForgedLine[] }

/** Signs a head and adds it to this month's file, on the disk when this resolves. Nothing is ever rewritten there. */
export async function copyHead(
  dir: string,
  key: AuditKey,
  { at, ...told }: { readonly chainId: string; readonly position: number; readonly head: string; readonly at: Millis },
): Promise<CopiedHead> {
  const unsigned = { ...told, at: toInstant(at), keyId: key.keyId }
  const head = { ...unsigned, signature: key.sign(signedText(unsigned)) }
  await mkdir(dir, { recursive: true })
  const file = await open(join(dir, `heads-${head.at.slice(0, 7)}.jsonl`), 'a+')
  try {
    await file.appendFile(`${(await endsTorn(file)) ? '\n' : ''}${JSON.stringify(head)}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
  return head
}

/** Every copied head of some folders, oldest file first, and the lines that no key in its folder signed. */
export async function readHeadCopies(dirs: readonly string[]): Promise<HeadCopies> {
  const heads: CopiedHead[] = []
  const forged: ForgedLine[] = []
  for (const dir of dirs) {
    const keys = await readPublicKeys(dir)
    const names = (await namesIn(dir)).filter((name) => FILE.test(name)).toSorted()
    for (const name of names) {
      const file = join(dir, name)
      const lines = (await readFile(file, 'utf8')).split('\n')
      for (const [i, line] of lines.entries()) {
        const head = parse(line)
        // A line that a killed process left half written says nothing, and neither would one that somebody took out.
        if (head === null) continue
        if (isSignedBy(keys, { keyId: head.keyId, text: signedText(head), signature: head.signature })) heads.push(head)
        else forged.push({ file, line: i + 1 })
      }
    }
  }
  return { heads, forged }
}

/** True when whoever wrote last was killed within a line. */
async function endsTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer.toString() !== '\n'
}

function signedText({ chainId, position, head, at, keyId }: Omit<CopiedHead, 'signature'>): string {
  return ['dealer-desk audit head 1', chainId, position, head, at, keyId].join('\n')
}

function parse(line: string): CopiedHead | null {
  try {
    return copiedHeadSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}
