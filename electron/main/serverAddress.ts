import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const DEVELOPMENT_SERVER_URL = 'http://127.0.0.1:21000'
const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]'])

const settingsSchema = z.object({ serverUrl: z.string() })

/** The centre's origin, or why there is none. Anything but this PC itself must be https. */
export function readServerUrl(text: string): { readonly ok: true; readonly url: string } | { readonly ok: false; readonly words: string } {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return { ok: false, words: `서버 주소를 읽을 수 없습니다: ${text}` }
  if (url.username !== '' || url.password !== '') return { ok: false, words: '서버 주소에 계정 정보를 넣을 수 없습니다.' }
  if (url.protocol === 'http:' && !loopbackHosts.has(url.hostname))
    return { ok: false, words: `서버 주소는 https여야 합니다: ${url.origin}` }
  return { ok: true, url: url.origin }
}

async function fromSettings(userData: string): Promise<string | null> {
  const text = await readFile(join(userData, 'settings.json'), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return settingsSchema.parse(JSON.parse(text)).serverUrl
  } catch {
    // An unreadable file is named to the person, not skipped: they would otherwise sign in at another server.
    return ''
  }
}

/** Environment, then settings.json of this user, then (unpackaged only) the server that `npm start` runs. */
export async function findServerUrl(input: {
  readonly userData: string
  readonly packaged: boolean
}): Promise<ReturnType<typeof readServerUrl>> {
  const told = process.env['DEALER_DESK_SERVER_URL'] ?? (await fromSettings(input.userData))
  if (told !== null) return readServerUrl(told)
  if (input.packaged)
    return {
      ok: false,
      words: `서버 주소가 없습니다. ${join(input.userData, 'settings.json')} 에 {"serverUrl": "https://…"} 를 적어 주세요.`,
    }
  return readServerUrl(DEVELOPMENT_SERVER_URL)
}
