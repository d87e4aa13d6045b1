import type { MeReply, SignInReply, SignInRequest, TakeOverRequest } from '../../domain/protocol/auth.ts'
import type { AwaitDeviceRequest } from '../../domain/protocol/devices.ts'
import type { ProveFactorRequest } from '../../domain/protocol/factors.ts'
import type { PullReply, PullRequest } from '../../domain/protocol/pull.ts'
import type { PushReply, PushRequest } from '../../domain/protocol/push.ts'
import type { Answer, LivePort } from '../../sync/hostPorts.ts'
import type { RouteCall } from '../../sync/transport/routeCall.ts'
import type { SimDesk } from './simDesk.ts'

/** What a desk of a seeded world asks of its centre, each call with the token it holds. */
export interface DeskCentre {
  pull(token: string | null, request: PullRequest): Promise<Answer<PullReply>>
  push(token: string | null, request: PushRequest): Promise<Answer<PushReply>>
  ask(token: string | null, call: RouteCall): Promise<Answer<unknown>>
  activity(token: string | null): Promise<Answer<MeReply>>
  signIn(request: SignInRequest): Promise<Answer<SignInReply>>
  proveFactor(request: ProveFactorRequest): Promise<Answer<SignInReply>>
  takeOver(request: TakeOverRequest): Promise<Answer<SignInReply>>
  awaitDevice(request: AwaitDeviceRequest): Promise<Answer<SignInReply>>
  signOut(token: string | null): Promise<Answer<null>>
  listen(desk: SimDesk, tokenOf: () => string | null, listener: Parameters<LivePort['connect']>[0]): Promise<void>
  hangUp(desk: SimDesk): void
}
