import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { signFile, SIGNATURE_ENDING } from '../main/updates/releaseSignature.ts'

/** What names everything else of a release by its hash: signing these signs all of it. */
const signedNames = /^(latest[\w-]*\.yml|\w+\.release\.json)$/

/** Writes the signature of each manifest and record in a folder beside it. Gives their names; throws where there is nothing to sign. */
export async function signRelease(folder: string, privateKey: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => signedNames.test(name)).toSorted()
  if (names.length === 0) throw new Error(`${folder}: 서명할 것이 없습니다 (latest*.yml, *.release.json).`)
  for (const name of names) {
    const signature = signFile({ name, bytes: await readFile(join(folder, name)), privateKey })
    await writeFile(join(folder, `${name}${SIGNATURE_ENDING}`), `${signature}\n`)
  }
  return names
}
