import { pullReplySchema, type PullReply } from '../../domain/protocol/pull.ts'
import type { PulledPage } from './pullPage.ts'

/** The reply as JSON text. Bodies are copied in as the text the database gave: nothing is parsed on the way through. */
export function pullReplyText({ reply, documents }: PulledPage): string {
  const rows = documents.map(
    ({ scope, type, id, rev, deleted, bodyText }) =>
      `{"scope":"${scope}","type":"${type}","id":${JSON.stringify(id)},"rev":"${rev}","deleted":${deleted},"body":${bodyText ?? 'null'}}`,
  )
  return `{"documents":[${rows.join(',')}],${JSON.stringify(reply).slice(1)}`
}

/** The reply as a value, checked by its own schema. */
export function pullReplyOf(page: PulledPage): PullReply {
  return pullReplySchema.parse(JSON.parse(pullReplyText(page)))
}
