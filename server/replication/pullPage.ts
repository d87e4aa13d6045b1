import type { Principal } from '../../domain/access/principal.ts'
import type { Epoch } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'
import type { Json } from '../../domain/kernel/json.ts'
import { PULL_DOCUMENTS_DEFAULT, type Cursor, type PullReply, type PullRequest, type ScopeHead } from '../../domain/protocol/pull.ts'
import { digestText, EMPTY_DIGEST } from '../../domain/replication/digest.ts'
import type { Scope } from '../../domain/replication/scope.ts'
import type { HubOwner } from './grantedScopes.ts'
import type { HeadAndTag, PagePosition, PulledRow, ReplicationSnapshot } from './replicationStore.ts'

/** A reply whose bodies are still text: see `pullReplyParts` and `pullReplyOf`. */
export type PulledPage = {
  readonly reply: Omit<PullReply, 'documents'>
  readonly documents: readonly (PulledRow & { readonly scope: Scope })[]
}

export type PullContext = {
  readonly principal: Principal
  readonly address: string | null
  readonly grantedScopes: (principal: Principal, hubs: readonly HubOwner[]) => readonly Scope[]
  readonly at: Instant
}

/**
 * SYN-11: one page of what a person may hold, from one moment: documents, cursors and heads agree. A scope without a
 * cursor begins with its head captured and its members in priority order; the changes behind that head follow, so a
 * change between two pages is delivered again rather than missed. What is no more granted is named in `revoked`.
 */
export async function pullPage(view: ReplicationSnapshot, context: PullContext, request: PullRequest): Promise<PulledPage> {
  const epoch = await view.epoch()
  const granted = context.grantedScopes(context.principal, await view.hubs())
  if (request.epoch !== null && request.epoch !== epoch) return resetPage(epoch, granted, { reset: 'epoch' })
  const asked: Partial<Record<string, Cursor>> = request.epoch === null ? {} : request.cursors
  const revoked = (Object.keys(asked) as Scope[]).filter((scope) => !granted.includes(scope))
  const heads = await view.heads(granted)
  const headOf = (scope: Scope): HeadAndTag => heads.get(scope) ?? { seq: 0, count: 0, digest: digestText(EMPTY_DIGEST), tag: null }
  const broken = await brokenScopes(view, granted, asked, headOf)
  if (broken) return resetPage(epoch, granted, broken)

  const limit = request.limit ?? PULL_DOCUMENTS_DEFAULT
  const documents: (PulledRow & { readonly scope: Scope })[] = []
  const cursors: Record<Scope, Cursor> = {}
  let hasMore = false
  for (const scope of granted) {
    const from = asked[scope] ?? { seq: headOf(scope).seq, tag: headOf(scope).tag, page: '' }
    const part = await scopePart(view, { scope, from, head: headOf(scope), limit: limit - documents.length })
    for (const row of part.rows) documents.push({ ...row, scope })
    if (part.cursor) cursors[scope] = part.cursor
    hasMore ||= part.more
  }
  if (documents.length > 0) await view.audit(auditOf(context, asked, cursors, documents))
  return { reply: { epoch, cursors, hasMore, granted: [...granted], revoked, heads: headsOf(granted, headOf) }, documents }
}

type Broken = Pick<PullReply, 'reset' | 'resetScopes'>

/** Nothing but the reason: the client drops what the reason names and asks again. */
function resetPage(epoch: Epoch, granted: readonly Scope[], broken: Broken): PulledPage {
  return { reply: { epoch, cursors: {}, hasMore: true, granted: [...granted], revoked: [], heads: {}, ...broken }, documents: [] }
}

/** SYN-12: a cursor whose number stands for another mutation now is a fork; one older than the oldest kept change is below the floor. */
async function brokenScopes(
  view: ReplicationSnapshot,
  granted: readonly Scope[],
  asked: Partial<Record<string, Cursor>>,
  headOf: (scope: Scope) => HeadAndTag,
): Promise<Broken | null> {
  const held = granted.flatMap((scope) => {
    const cursor = asked[scope]
    return cursor && (cursor.seq !== headOf(scope).seq || cursor.tag !== headOf(scope).tag) ? [{ scope, ...cursor }] : []
  })
  if (held.length === 0) return null
  const tags = await view.tags(held)
  const kindOf = ({ scope, seq, tag }: (typeof held)[number]): 'fork' | 'floor' | null => {
    const { oldest, tag: stored } = tags.get(scope) ?? { oldest: null, tag: undefined }
    if (seq >= headOf(scope).seq) return 'fork'
    if (seq === 0 && tag === null) return oldest === 1 ? null : 'floor'
    if (oldest === null || seq < oldest) return 'floor'
    return stored === tag ? null : 'fork'
  }
  const found = held.map((cursor) => ({ scope: cursor.scope, kind: kindOf(cursor) })).filter(({ kind }) => kind !== null)
  if (found.length === 0) return null
  return { reset: found.some(({ kind }) => kind === 'fork') ? 'fork' : 'floor', resetScopes: found.map(({ scope }) => scope) }
}

type ScopeAsk = { readonly scope: Scope; readonly from: Cursor; readonly head: HeadAndTag; readonly limit: number }
type ScopePart = { readonly rows: readonly PulledRow[]; readonly cursor: Cursor | null; readonly more: boolean }

async function scopePart(view: ReplicationSnapshot, { scope, from, head, limit }: ScopeAsk): Promise<ScopePart> {
  // Nothing was read of a scope that has not begun: it begins with the next page, with a newer head.
  if (limit <= 0) {
    const begun = from.page !== ''
    return { rows: [], cursor: begun ? from : null, more: !begun || from.page !== undefined || from.seq < head.seq }
  }
  const rows: PulledRow[] = []
  let { seq, tag } = from
  if (from.page !== undefined) {
    const page = await view.page(scope, positionOf(from.page), limit)
    rows.push(...page.rows)
    if (page.next) return { rows, cursor: { seq, tag, page: pageOf(page.next) }, more: true }
  }
  while (seq < head.seq && rows.length < limit) {
    const step = await view.changes(scope, seq, limit - rows.length)
    if (!step.last) break
    rows.push(...step.rows)
    ;({ seq, tag } = step.last)
  }
  return { rows, cursor: { seq, tag }, more: seq < head.seq }
}

const POSITION = /^(\d{1,20})\|([A-Za-z]{1,20})\|(.{1,80})$/
const pageOf = ({ priority, type, id }: PagePosition): string => `${priority}|${type}|${id}`

/** What nobody wrote is no position: the copy begins again, which harms nothing. */
function positionOf(page: string): PagePosition | null {
  const [, priority, type, id] = POSITION.exec(page) ?? []
  return priority === undefined || type === undefined || id === undefined ? null : { priority, type, id }
}

function headsOf(granted: readonly Scope[], headOf: (scope: Scope) => HeadAndTag): Record<Scope, ScopeHead> {
  const heads: Record<Scope, ScopeHead> = {}
  for (const scope of granted) {
    const { seq, count, digest } = headOf(scope)
    heads[scope] = { seq, count, digest }
  }
  return heads
}

/** SYN-17: one row per page: who, which scopes, which range, how many. */
function auditOf(
  { principal, address, at }: PullContext,
  asked: Partial<Record<string, Cursor>>,
  cursors: Partial<Record<Scope, Cursor>>,
  documents: PulledPage['documents'],
) {
  const counts = new Map<Scope, number>()
  for (const { scope } of documents) counts.set(scope, (counts.get(scope) ?? 0) + 1)
  const scopes: Record<string, Json> = {}
  for (const [scope, count] of counts) {
    scopes[scope] = { from: asked[scope]?.seq ?? null, to: cursors[scope]?.seq ?? null, page: asked[scope]?.page ?? null, count }
  }
  const { userId, sessionId, deviceId, dealerCode } = principal
  const detail = { documents: documents.length, scopes }
  return { at, userId, sessionId, deviceId, address, action: 'sync.pull', subjectType: null, subjectId: null, dealerCode, detail }
}
