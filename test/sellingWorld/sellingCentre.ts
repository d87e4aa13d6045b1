import type { MeReply, SignInReply, SignInRequest, TakeOverRequest } from '../../domain/protocol/auth.ts'
import type { AwaitDeviceRequest } from '../../domain/protocol/devices.ts'
import type { ProveFactorRequest } from '../../domain/protocol/factors.ts'
import type { LiveEvent } from '../../domain/protocol/live.ts'
import type { PullReply, PullRequest } from '../../domain/protocol/pull.ts'
import type { PushReply, PushRequest } from '../../domain/protocol/push.ts'
import type { Answer, LivePort } from '../../sync/hostPorts.ts'
import type { RouteCall } from '../../sync/transport/routeCall.ts'
import type { DeskCentre } from '../simulation/deskCentre.ts'
import type { SeededRandom } from '../simulation/seededRandom.ts'
import type { SimDesk } from '../simulation/simDesk.ts'
import type { VirtualTime } from '../simulation/virtualTime.ts'
import type { WorldNode } from './worldNode.ts'

type Listener = Parameters<LivePort['connect']>[0]
type Socket = { readonly node: WorldNode; readonly listener: Listener; readonly tokenOf: () => string | null }

/** Two processes behind one address. A socket hangs on one of them and hears only what that one did. */
export class SellingCentre implements DeskCentre {
  readonly #nodes: () => readonly WorldNode[]
  readonly #time: VirtualTime
  readonly #random: SeededRandom
  readonly #sockets = new Map<SimDesk, Socket>()
  /** Who wants to be told, connected or not. */
  readonly #wanted = new Map<SimDesk, Listener>()

  constructor(parts: { nodes: () => readonly WorldNode[]; time: VirtualTime; random: SeededRandom }) {
    this.#nodes = parts.nodes
    this.#time = parts.time
    this.#random = parts.random
  }

  // The reply was read by the endpoint's own schema, which the compiler cannot follow through the table.
  pull(token: string | null, body: PullRequest) {
    return this.ask(token, { endpoint: 'POST /sync/pull', path: '/sync/pull', body }) as Promise<Answer<PullReply>>
  }
  push(token: string | null, body: PushRequest) {
    return this.ask(token, { endpoint: 'POST /sync/push', path: '/sync/push', body }) as Promise<Answer<PushReply>>
  }
  activity(token: string | null) {
    return this.ask(token, { endpoint: 'POST /session/activity', path: '/session/activity', body: {} }) as Promise<Answer<MeReply>>
  }
  signIn(body: SignInRequest) {
    return this.ask(null, { endpoint: 'POST /auth/sign-in', path: '/auth/sign-in', body }) as Promise<Answer<SignInReply>>
  }
  proveFactor(body: ProveFactorRequest) {
    return this.ask(null, { endpoint: 'POST /auth/second-factor', path: '/auth/second-factor', body }) as Promise<Answer<SignInReply>>
  }
  takeOver(body: TakeOverRequest) {
    return this.ask(null, { endpoint: 'POST /auth/take-over', path: '/auth/take-over', body }) as Promise<Answer<SignInReply>>
  }
  awaitDevice(body: AwaitDeviceRequest) {
    return this.ask(null, { endpoint: 'POST /auth/device-wait', path: '/auth/device-wait', body }) as Promise<Answer<SignInReply>>
  }
  async signOut(token: string | null): Promise<Answer<null>> {
    const answer = await this.ask(token, { endpoint: 'POST /auth/sign-out', path: '/auth/sign-out', body: {} })
    return answer.kind === 'value' ? { kind: 'value', value: null } : answer
  }

  /** Whichever process the balancer chooses. */
  ask(token: string | null, call: RouteCall): Promise<Answer<unknown>> {
    const up = this.#nodes().filter(({ isUp }) => isUp)
    return up.length === 0 ? Promise.resolve({ kind: 'unreachable' }) : this.#random.pick(up).ask(token, call)
  }

  listen(desk: SimDesk, tokenOf: () => string | null, listener: Listener): Promise<void> {
    this.#wanted.set(desk, listener)
    return this.#connect(desk, tokenOf, listener)
  }
  hangUp(desk: SimDesk): void {
    this.#wanted.delete(desk)
    this.#sockets.delete(desk)
  }

  /** A socket tries again by itself, for as long as somebody listens. */
  async #connect(desk: SimDesk, tokenOf: () => string | null, listener: Listener): Promise<void> {
    await this.#time.sleep(this.#random.between(1, 40))
    if (this.#wanted.get(desk) !== listener) return
    const up = this.#nodes().filter(({ isUp }) => isUp)
    if (up.length === 0) {
      this.#time.after(1_000, () => void this.#connect(desk, tokenOf, listener))
      return
    }
    this.#sockets.set(desk, { node: this.#random.pick(up), listener, tokenOf })
    listener.onUp()
  }

  /** A process died: its sockets drop. */
  dropped(node: WorldNode): void {
    for (const [desk, socket] of this.#sockets) {
      if (socket.node !== node) continue
      this.#sockets.delete(desk)
      this.#time.after(this.#random.between(1, 50), () => {
        if (this.#wanted.get(desk) !== socket.listener) return
        socket.listener.onDown()
        void this.#connect(desk, socket.tokenOf, socket.listener)
      })
    }
  }

  /** Hints come late, twice, or not at all; each desk must live with that. */
  tell(node: WorldNode, event: LiveEvent, to: (token: string) => boolean = () => true): void {
    for (const [desk, socket] of this.#sockets) {
      const token = socket.tokenOf()
      if (socket.node !== node || token === null || !to(token)) continue
      for (let times = this.#random.pick([0, 1, 1, 1, 1, 2]); times > 0; times--)
        this.#time.after(this.#random.between(0, 60), () =>
          this.#sockets.get(desk) === socket ? socket.listener.onEvent(event) : undefined,
        )
    }
  }
}
