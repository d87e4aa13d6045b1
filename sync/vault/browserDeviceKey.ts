import { Dexie, type Table } from 'dexie'
import { PROOF_CURVE } from '../../domain/session/deviceProof.ts'
import type { DeviceKey } from '../hostPorts.ts'

const DATABASE = 'dealer-desk-device-key'
const ROW = 'key'
type KeyRow = { readonly name: string; readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }

/**
 * The key of this browser profile: made once, kept by IndexedDB as a key that can be used and never read, not even by us. Only the
 * engine's thread asks for it.
 */
export function browserDeviceKey(): DeviceKey {
  let kept: ReturnType<DeviceKey['pair']> | null = null
  return {
    pair: () => {
      kept ??= loadPair().catch((error: unknown) => {
        kept = null
        throw error
      })
      return kept
    },
  }
}

async function loadPair(): ReturnType<DeviceKey['pair']> {
  const database = new Dexie(DATABASE, { chromeTransactionDurability: 'strict' })
  database.version(1).stores({ key: 'name' })
  try {
    const rows: Table<KeyRow, string> = database.table('key')
    const row = (await rows.get(ROW)) ?? (await makeRow(rows))
    return { privateKey: row.privateKey, publicJwk: await crypto.subtle.exportKey('jwk', row.publicKey) }
  } finally {
    database.close()
  }
}

async function makeRow(rows: Table<KeyRow, string>): Promise<KeyRow> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: PROOF_CURVE }, false, ['sign', 'verify'])
  const row = { name: ROW, privateKey: pair.privateKey, publicKey: pair.publicKey }
  // Two windows that start at one moment: the first row stays.
  await rows.add(row).catch(() => undefined)
  return (await rows.get(ROW)) ?? row
}
