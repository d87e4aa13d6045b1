import { pullReplySchema, type PullReply } from '../../domain/protocol/pull.ts'
import type { PulledPage } from './pullPage.ts'

const DOCUMENTS_OF_A_PART = 100

/** The reply as JSON text, in pieces. Bodies are copied in as the text the database gave: nothing is parsed on the way through. */
export function* pullReplyParts({ reply, documents }: PulledPage): Generator<string> {
  yield '{"documents":['
  for (let from = 0; from < documents.length; from += DOCUMENTS_OF_A_PART) {
    const rows = documents
      .slice(from, from + DOCUMENTS_OF_A_PART)
      .map(
        ({ scope, type, id, rev, deleted, bodyText }) =>
          `{"scope":"${scope}","type":"${type}","id":${JSON.stringify(id)},"rev":"${rev}","deleted":${deleted},"body":${bodyText ?? 'null'}}`,
      )
    yield from === 0 ? rows.join(',') : `,${rows.join(',')}`
  }
  yield `],${JSON.stringify(reply).slice(1)}`
}

/** The reply as a value, checked by its own schema. */
export function pullReplyOf(page: PulledPage): PullReply {
  return pullReplySchema.parse(JSON.parse([...pullReplyParts(page)].join('')))
}
