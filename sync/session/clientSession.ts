import { toInstant } from '../../domain/kernel/instant.ts'
import type { Problem } from '../../domain/protocol/problem.ts'
import { refusals, type RefusalCode } from '../../domain/kernel/refusals.ts'
import { clientSessionTable, type ClientSessionEvent, type ClientSessionState } from '../../domain/session/clientSessionTable.ts'
import type { Session, SessionEnd, SignedInUser } from '../../domain/session/session.ts'
import type { Desk } from '../desk.ts'
import type { EngineApi } from '../engineApi.ts'
import type { LockCause, SessionStatus, SignInAnswer } from '../sessionApi.ts'
import type { Answer } from '../hostPorts.ts'
import type { SignInReply } from '../../domain/protocol/auth.ts'
import { inTurns } from '../inTurns.ts'
import type { EnginePorts } from '../ports.ts'
import { ActivityTeller } from './activityTeller.ts'
import type { PullEnd } from '../connection/pullWords.ts'
import { DeskClosed } from '../vault/deskClosed.ts'
import { isWipeOrder } from './deviceWiper.ts'
import { hearLive } from './hearLive.ts'
import { IdleWatch } from './idleWatch.ts'
import { LocalDesks } from './localDesks.ts'
import { sameLogin } from './localUsers.ts'
import { PendingSignIn, type Credentials } from './pendingSignIn.ts'
import { awayCode, endOf, NOT_SIGNED_IN, onlyCentreOpens, refusedSignIn, type AwayCode } from './sessionAnswers.ts'

/** Who works at this PC. Owns the open desk: nobody else opens or closes one. */
export class ClientSession {
  desk: Desk | null = null
  readonly #ports: EnginePorts
  readonly #local: LocalDesks
  readonly #onChange: () => void
  #state: ClientSessionState = 'signedOut'
  #user: SignedInUser | null = null
  #session: Session | null = null
  #cause: LockCause = 'restart'
  #ended: { readonly end: SessionEnd; readonly unsentKept: number } | null = null
  /** Unsent work of the locked desk, which cannot be counted without its key. */
  #sealedUnsent = 0
  readonly #pending: PendingSignIn
  readonly #idle: IdleWatch
  readonly #teller: ActivityTeller
  readonly #serially = inTurns()

  constructor(ports: EnginePorts, onChange: () => void) {
    this.#ports = ports
    this.#onChange = onChange
    this.#pending = new PendingSignIn(ports.clock)
    this.#teller = new ActivityTeller(ports.clock, ports.transport)
    this.#idle = new IdleWatch(ports.clock, () => void this.lock('idle'))
    const onIdentityRefused = (problem: Problem) => this.#identityRefused(problem)
    const listener = { onChange, onIdentityRefused, identify: () => this.#identify(), isIdentified: () => this.#session !== null }
    this.#local = new LocalDesks(ports, listener, () => void this.lock('unseen').then(() => this.#serially(() => this.#local.sweep())))
  }

  status(): SessionStatus {
    const user = this.desk?.user ?? this.#user
    if (this.#state === 'signedOut' || !user) return { state: 'signedOut' }
    if (this.#state === 'locked') return { state: 'locked', user, cause: this.#cause }
    if (this.#state === 'ended' && this.#ended) return { state: 'ended', user, ...this.#ended }
    const offline = this.#session === null || this.desk?.driver.connection.state === 'offline'
    return { state: 'active', user, session: this.#session, idleEndsAt: this.#idle.endsAt, offline, copyWipesAt: this.#local.wipesAt }
  }

  /** After a restart: the session this PC still holds, behind the lock, because the key went with the old process. */
  start(): Promise<void> {
    return this.#serially(async () => {
      await this.#local.tidy()
      const found = await this.#ports.auth.resume()
      if (found.kind === 'refused' && isWipeOrder(found.problem)) await this.#local.wipe()
      if (found.kind !== 'value' || this.#state !== 'signedOut') return
      this.#cause = 'restart'
      this.#enter('found', found.value.user, found.value.session)
      this.#listen()
    })
  }

  signIn(input: Credentials): Promise<SignInAnswer> {
    return this.#serially(async () => {
      if ((await this.#ports.claim?.()) === false) return { ok: false, code: 'local_store_in_use' }
      if (this.#state === 'locked' && this.#user && sameLogin(this.#user.loginId, input.loginId)) {
        const unlocked = await this.#unlock(this.#user, input.password)
        if (unlocked) return unlocked
      }
      return this.#signedIn(await this.#ports.auth.signIn(input), input)
    })
  }

  readonly proveFactor: EngineApi['proveFactor'] = (asked) =>
    this.#goOn(asked.challengeTicket, 'challenge_invalid', () => this.#ports.auth.proveFactor(asked))
  readonly takeOver: EngineApi['takeOver'] = (asked) =>
    this.#goOn(asked.takeoverTicket, 'takeover_ticket_invalid', () => this.#ports.auth.takeOver(asked))
  readonly awaitDevice: EngineApi['awaitDevice'] = (asked) =>
    this.#goOn(asked.deviceTicket, 'device_ticket_invalid', () => this.#ports.auth.awaitDevice(asked))

  async signOut(): Promise<void> {
    const closing = this.#closeDesk()
    this.#ports.live.disconnect()
    this.#enter('signOut', null, null)
    await this.#serially(() => closing.then(() => this.#ports.auth.signOut()))
  }

  async lock(cause: Exclude<LockCause, 'restart'>): Promise<void> {
    if (this.#state !== 'active') return
    const closing = this.#closeDesk()
    this.#cause = cause
    this.#enter('lock', this.#user, this.#session)
    await this.#serially(() => closing)
  }

  /** Somebody is at work. After a sleep the limit may have passed while no timer ran: then it counts. */
  async activity(): Promise<void> {
    if (this.#state !== 'active' || !this.desk) return
    if (this.#idle.isOver()) return this.lock('idle')
    this.#idle.touch()
    this.#onChange()
    const { desk } = this
    await this.#local.toldAside(desk)
    if (this.#session === null) return
    const answer = await this.#teller.tell(desk.abort.signal)
    if (this.desk !== desk || answer === null) return
    if (answer.kind === 'value') {
      this.#session = answer.value.session
      await desk.heardOf(answer.value.user)
    } else if (answer.kind === 'refused' && refusals[answer.problem.code].retry === 'after-sign-in') this.#identityRefused(answer.problem)
  }

  #goOn(ticket: string, tooLate: RefusalCode, ask: () => Promise<Answer<SignInReply>>): Promise<SignInAnswer> {
    return this.#serially(async () => {
      const step = await this.#pending.goOn(ticket, tooLate, ask)
      return 'ok' in step ? step : this.#signedIn(step.answer, step.input)
    })
  }

  async #signedIn(answer: Answer<SignInReply>, input: Credentials): Promise<SignInAnswer> {
    if (answer.kind === 'unreachable') return this.#openOffline(input, 'server_unreachable')
    if (answer.kind === 'refused') {
      if (answer.problem.code === 'auth_unavailable') return this.#openOffline(input, 'auth_unavailable')
      if (isWipeOrder(answer.problem)) await this.#wipe()
      this.#pending.keepFor(answer.problem, input)
      return refusedSignIn(answer.problem)
    }
    const { user, session, recoveryKey = null } = answer.value
    const { desk } = this
    if (desk?.user.userId === user.userId && this.#state === 'active') {
      this.#enter('signedIn', user, session)
      this.#listen()
      desk.driver.pull()
      await desk.heardOf(user)
      return { ok: true, user, offline: false, unsentRestored: 0, setAside: 0 }
    }
    await this.#closeDesk()
    const opened = await this.#local.openVouched(user, { ...input, recoveryKey })
    if (opened.ok) return this.#begin(opened.value, session, user)
    await this.#ports.auth.signOut()
    return opened
  }

  /** Nobody can say who this is, but the password may open what lies here. `code`: why the centre did not say it. */
  async #openOffline({ loginId, password }: Credentials, code: AwayCode): Promise<SignInAnswer> {
    const userId = await this.#local.find(loginId)
    if (userId === null) return { ok: false, code }
    if (this.desk?.user.userId === userId && this.#state === 'active') return { ok: false, code }
    const opened = await this.#local.openByPassword(userId, password)
    if (!opened.ok) return opened.code === 'local_store_missing' ? { ok: false, code } : opened
    await this.#closeDesk()
    return this.#begin(opened.value, null)
  }

  /** The session goes on behind the lock. Null: it does not, the centre must be asked to sign in. */
  async #unlock(user: SignedInUser, password: string): Promise<SignInAnswer | null> {
    const opened = await this.#local.openByPassword(user.userId, password, user)
    const found = await this.#ports.auth.resume()
    // Over meanwhile, as after a reset of the password: then the centre says whether this one is right.
    const isOver = found.kind === 'refused' && !awayCode(found)
    if (!opened.ok) return onlyCentreOpens.has(opened.code) || isOver ? null : opened
    if (found.kind === 'value' && found.value.user.userId === user.userId)
      return this.#begin(opened.value, found.value.session, found.value.user)
    if (awayCode(found)) return this.#begin(opened.value, this.#session)
    await opened.value.close()
    return null
  }

  /** `heard`: who the centre says it is; absent: it could not be asked. */
  async #begin(desk: Desk, session: Session | null, heard?: SignedInUser): Promise<SignInAnswer> {
    await this.#local.opened(desk, heard !== undefined)
    if (heard) await desk.heardOf(heard)
    this.desk = desk
    this.#enter('signedIn', desk.user, session)
    this.#idle.touch()
    this.#teller.told()
    if (session) this.#listen()
    // Reading the store goes on while the first rows are shown. A store that fails now is told by the status.
    desk.loadDocuments().catch(() => {
      desk.driver.failure = 'local_store_damaged'
      this.#onChange()
    })
    return { ok: true, user: desk.user, offline: session === null, unsentRestored: desk.unsent, setAside: desk.setAside }
  }

  #enter(event: ClientSessionEvent, user: SignedInUser | null, session: Session | null): void {
    this.#state = clientSessionTable[this.#state][event]
    this.#user = user
    this.#session = session
    if (this.#state === 'active') {
      this.#ended = null
      this.#pending.forget()
    }
    this.#onChange()
  }

  #listen(): void {
    const sessionId = () => this.#session?.sessionId
    hearLive(this.#ports.live, { desk: () => this.desk, sessionId, onEnded: (end) => this.#finish(end) })
  }

  #identityRefused(problem: Problem): void {
    if (this.#session !== null || isWipeOrder(problem)) this.#finish(endOf(problem, toInstant(this.#ports.clock.now())))
  }

  /**
   * PCS-27: a desk that was opened without the centre speaks to it only after it was told whose session this PC holds: in
   * a browser the cookies may be somebody else's. Null: it may.
   */
  async #identify(): Promise<PullEnd | null> {
    const { desk } = this
    if (this.#session !== null || !desk) return null
    const found = await this.#ports.auth.resume()
    if (this.desk !== desk) throw new DeskClosed()
    if (found.kind !== 'value') return found
    if (found.value.user.userId !== desk.user.userId) return { kind: 'refused', problem: NOT_SIGNED_IN }
    await this.#local.opened(desk, true)
    await desk.heardOf(found.value.user)
    if (this.desk !== desk) throw new DeskClosed()
    this.#enter('signedIn', desk.user, found.value.session)
    this.#listen()
    return null
  }

  /** PCS-15: stops at once. Nothing is sent from here on, the key goes, unsent work stays sealed for its author. */
  #finish(end: SessionEnd): void {
    if (this.#state !== 'active' && this.#state !== 'locked') return
    this.#ports.live.disconnect()
    this.#ended = { end, unsentKept: this.desk?.unsent ?? this.#sealedUnsent }
    const closing = this.#closeDesk()
    this.#enter('end', this.#user, null)
    void this.#serially(() => closing.then(() => (end.reason === 'device_lost' ? this.#local.wipe() : undefined)))
  }

  /** Nobody is signed in here, or not by the centre's word: there is no session that could end. */
  async #wipe(): Promise<void> {
    await this.#closeDesk()
    this.#enter('signOut', null, null)
    await this.#local.wipe()
  }

  /** Not in any turn: what is under way must not keep the key alive. Only closing the files takes its time. */
  async #closeDesk(): Promise<void> {
    const { desk } = this
    this.#idle.stop()
    this.#local.closed()
    this.desk = null
    if (!desk) return
    this.#user = desk.user
    this.#sealedUnsent = desk.unsent
    await desk.close()
    await this.#local.toldAside(desk)
  }
}
