import { refusals, type RefusalCode } from '../../../domain/kernel/refusals.ts'
import type { Problem } from '../../../domain/protocol/problem.ts'
import type { PullReply } from '../../../domain/protocol/pull.ts'
import type { PushReply, PushRequest } from '../../../domain/protocol/push.ts'
import type { Answer } from '../../../sync/hostPorts.ts'
import type { Bytes, Transport } from '../../../sync/ports.ts'
import type { SignedInUser } from '../../../domain/session/session.ts'
import type { RouteCall } from '../../../sync/transport/routeCall.ts'
import type { TestPc } from './testPc.ts'
import { authorOfUser } from './testPeople.ts'

export function problem(code: RefusalCode, more: Partial<Problem> = {}): Problem {
  return { type: 'about:blank', title: code, status: refusals[code].http, code, ...more }
}

/** What lies between the PC and the centre, as a test wants it. */
export class Line {
  up = true
  /** Called before each call goes out; what it throws or waits for happens to the call. */
  before: (call: 'pull' | 'push' | 'ask') => Promise<void> = () => Promise.resolve()
  /** The centre does its work, the answer never comes. */
  loseAnswers = 0
  pulls = 0
  pushes: PushRequest[] = []
  asked: RouteCall[] = []
  refusal: Problem | null = null
  /** Pages come as bytes too, fit to be sealed as they are, and tell early where the next one begins. */
  packs = false
  editPull: (reply: PullReply) => PullReply = (reply) => reply
  editPush: (reply: PushReply) => PushReply = (reply) => reply
}

/** The way to the centre of a process of this PC, for as long as the process lives. */
export function lineOf(pc: TestPc, alive: { readonly now: boolean }): Transport {
  const never = new Promise<never>(() => undefined)
  const call = async <T>(name: 'pull' | 'push' | 'ask', work: (user: SignedInUser) => T | RefusalCode): Promise<Answer<T>> => {
    if (!alive.now) return never
    await pc.line.before(name)
    if (!alive.now) return never
    if (!pc.line.up) return { kind: 'unreachable' }
    if (pc.line.refusal) return { kind: 'refused', problem: pc.line.refusal }
    if (!pc.session) return { kind: 'refused', problem: problem('not_signed_in') }
    pc.serverTime = { serverAt: pc.centreNow(), localAt: pc.clock.now(), monotonicAt: pc.clock.monotonic() }
    const value = work(pc.session)
    if (pc.line.loseAnswers > 0) {
      pc.line.loseAnswers--
      return { kind: 'unreachable' }
    }
    if (typeof value === 'string') return { kind: 'refused', problem: problem(value as RefusalCode) }
    return { kind: 'value', value: value as T }
  }
  return {
    pull: (request, _signal, onNext) => {
      pc.line.pulls++
      return call('pull', (user) => {
        const reply = pc.line.editPull(pc.centre.pull(user.userId, request))
        if (!pc.line.packs || reply.documents.length === 0) return reply
        if (reply.hasMore) onNext?.(reply)
        const packed: Bytes = new TextEncoder().encode(JSON.stringify(reply))
        return { ...reply, packed }
      })
    },
    push: (request) => {
      pc.line.pushes.push(request)
      return call('push', (user) => {
        const reply = pc.centre.push(authorOfUser(user), structuredClone(request))
        return typeof reply === 'string' ? reply : pc.line.editPush(reply)
      })
    },
    history: () => Promise.resolve({ kind: 'unreachable' }),
    activity: () => Promise.resolve(pc.activityAnswer),
    ask: (request) => {
      pc.line.asked.push(request)
      return call('ask', (user) => pc.centre.ask(user, structuredClone(request)))
    },
    time: () => pc.serverTime,
    identityDown: () => pc.identityDown,
  }
}
