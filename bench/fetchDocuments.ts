import { v7 as uuidv7 } from 'uuid'
import { contractSchema } from '../domain/contracts/contract.ts'
import { signInReplySchema } from '../domain/protocol/auth.ts'
import { pullReplySchema, PULL_DOCUMENTS_MAX, SYNC_SCHEMA, type PullReply, type PullRequest } from '../domain/protocol/pull.ts'
import type { BenchDocument } from './benchDocument.ts'

/** The big dealer's contracts as the centre gives them to a desk: the peers store the very same. */
export async function fetchDocuments(url: string): Promise<BenchDocument[]> {
  const post = async (path: string, body: unknown, token?: string): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    const reply = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
    return reply.json()
  }
  const device = { deviceId: uuidv7(), name: 'bench', platform: 'linux', appVersion: '0' }
  const { accessToken } = signInReplySchema.parse(
    await post('/auth/sign-in', { loginId: 'd1001-manager', password: 'demo-desk-2026!', device }),
  )
  const documents: BenchDocument[] = []
  let request: PullRequest = { epoch: null, schema: SYNC_SCHEMA, cursors: {}, limit: PULL_DOCUMENTS_MAX }
  for (;;) {
    const page: PullReply = pullReplySchema.parse(await post('/sync/pull', request, accessToken))
    for (const { type, id, rev, body } of page.documents) {
      if (type !== 'contract') continue
      const contract = contractSchema.parse(body)
      documents.push({
        ...contract,
        id,
        rev,
        newestFirst: `${String(9_999_999_999_999 - Date.parse(contract.updatedAt))}-${id.slice(0, 8)}`,
      })
    }
    if (!page.hasMore) return documents
    request = { ...request, epoch: page.epoch, cursors: page.cursors }
  }
}
