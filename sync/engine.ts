import type { ContractField } from '../domain/contracts/contractFields.ts'
import type { DocumentId, HubCode, IdempotencyKey, MutationId, OrderId, StockCountId } from '../domain/kernel/ids.ts'
import { SECOND_MS } from '../domain/kernel/instant.ts'
import type { Json } from '../domain/kernel/json.ts'
import { accept, refuse, type Outcome } from '../domain/kernel/refusals.ts'
import type { ChangePassword, ResetPassword } from '../domain/protocol/passwords.ts'
import { askRoute, keepSaleRights, takeRightHere } from './commands/askRoute.ts'
import { confirmCommand, giveUpCommand, refusedBody, retryCommand } from './commands/commandActions.ts'
import { giveBackRights } from './commands/giveBackRights.ts'
import { joinOpenCount } from './commands/joinOpenCount.ts'
import { queueCommand } from './commands/queueCommand.ts'
import { atMost } from './atMost.ts'
import type { Desk } from './desk.ts'
import * as actions from './deskActions.ts'
import type {
  EngineApi,
  ExportInput,
  OrderExportInput,
  PrintedDocument,
  ResolveInput,
  StockExportInput,
  Topic,
  TopicArgs,
  TopicValue,
} from './engineApi.ts'
import { exportContracts } from './exportContracts.ts'
import { exportOrders } from './exportOrders.ts'
import { exportStock } from './exportStock.ts'
import { fileCall } from './fileCall.ts'
import { notePrint } from './notePrint.ts'
import type { EnginePorts } from './ports.ts'
import type { CallableEndpoint, CallInput, CallReply, QueuedEndpoint, StepUpProof } from './commandApi.ts'
import type { InHandPlace } from './salesApi.ts'
import { reveal, revealOrder } from './revealCustomer.ts'
import { changePassword } from './session/changePassword.ts'
import { outcomeOf } from './session/sessionAnswers.ts'
import { ClientSession } from './session/clientSession.ts'
import { roundPauseMs } from './topics/roundPause.ts'
import { topicSources } from './topics/topicSources.ts'
import { Topics } from './topics/topics.ts'
import { DeskClosed } from './vault/deskClosed.ts'

/** A centre that does not answer keeps nobody from the sign-in for longer. A start that fails does so again, in words, at the sign-in. */
const STARTING_MAX_MS = 3 * SECOND_MS

/**
 * The client engine on the given ports: deterministic when they are, and safe to stop at any await. It asks the centre at
 * once for the session this PC may still hold. See docs/ARCHITECTURE.md, "On the PC".
 */
export function createEngine(ports: EnginePorts): EngineApi {
  return new Engine(ports)
}

class Engine implements EngineApi {
  readonly #ports: EnginePorts
  readonly #keeper: ClientSession
  readonly #topics: Topics
  readonly #settled: Promise<void>

  constructor(ports: EnginePorts) {
    this.#ports = ports
    this.#keeper = new ClientSession(ports, () => this.#topics.changed())
    const desk = () => this.#keeper.desk
    this.#topics = new Topics({
      sources: topicSources(desk, () => this.#keeper.status(), ports.clock),
      clock: ports.clock,
      pauseMs: () => roundPauseMs(desk()),
      before: () => this.#reindex(),
    })
    const begun = this.#keeper.start().catch(() => undefined)
    this.#settled = atMost(ports.clock, { ms: STARTING_MAX_MS, late: undefined }, begun)
  }

  signIn(input: { readonly loginId: string; readonly password: string }) {
    return this.#keeper.signIn(input)
  }

  readonly proveFactor: EngineApi['proveFactor'] = (input) => this.#keeper.proveFactor(input)
  readonly askPasskey: EngineApi['askPasskey'] = async (input) => outcomeOf(await this.#ports.auth.askPasskey(input))
  readonly takeOver: EngineApi['takeOver'] = (input) => this.#keeper.takeOver(input)
  readonly awaitDevice: EngineApi['awaitDevice'] = (input) => this.#keeper.awaitDevice(input)

  changePassword(input: ChangePassword) {
    return this.#withDesk((desk) => changePassword(desk, this.#ports, input))
  }

  async resetPassword(input: ResetPassword): Promise<Outcome<null>> {
    return outcomeOf(await this.#ports.auth.resetPassword(input))
  }

  async signOut() {
    const { desk } = this.#keeper
    if (desk) await giveBackRights(desk, this.#ports).catch(() => undefined)
    return this.#keeper.signOut()
  }

  readonly lock: EngineApi['lock'] = () => this.#keeper.lock('asked')
  readonly activity: EngineApi['activity'] = () => this.#keeper.activity()

  /** Told nothing before it is known whether a session goes on here: who types into one face must not find another one in its place. */
  async subscribe<T extends Topic>(topic: T, args: TopicArgs[T], onValue: (value: TopicValue[T]) => void) {
    await this.#settled
    return this.#topics.subscribe(topic, args, onValue)
  }

  unsubscribe(subscription: number) {
    this.#topics.unsubscribe(subscription)
    return Promise.resolve()
  }

  draftField(contractId: DocumentId, field: ContractField, value: Json) {
    return this.#withDesk((desk) => actions.draftField(desk, contractId, field, value))
  }

  discardDraft(contractId: DocumentId, field?: ContractField) {
    return this.#quietly((desk) => actions.discardDraft(desk, contractId, field))
  }

  submitDraft(contractId: DocumentId) {
    return this.#withDesk((desk) => actions.submitDraft(desk, contractId))
  }

  reveal(contractId: DocumentId, reason: string, proof?: StepUpProof) {
    return this.#withDesk((desk) => reveal(desk, this.#ports, { contractId, reason }, proof))
  }

  exportContracts(input: ExportInput, proof?: StepUpProof) {
    return this.#withDesk((desk) => exportContracts(desk, this.#ports, input, proof))
  }

  exportOrders(input: OrderExportInput, proof?: StepUpProof) {
    return this.#withDesk((desk) => exportOrders(desk, this.#ports, input, proof))
  }

  exportStock(input: StockExportInput, proof?: StepUpProof) {
    return this.#withDesk((desk) => exportStock(desk, this.#ports, input, proof))
  }

  notePrint(paper: PrintedDocument) {
    return this.#withDesk((desk) => notePrint(desk, this.#ports, paper))
  }

  revealOrder(orderId: OrderId, reason: string, proof?: StepUpProof) {
    return this.#withDesk((desk) => revealOrder(desk, this.#ports, { orderId, reason }, proof))
  }

  history(contractId: DocumentId) {
    return this.#withDesk((desk) => actions.history(desk, this.#ports, contractId))
  }

  resolveConflict(input: ResolveInput) {
    return this.#withDesk((desk) => actions.resolveConflict(desk, input))
  }

  assignConflict(conflictId: DocumentId, toMe: boolean) {
    return this.#withDesk((desk) => actions.assignConflict(desk, conflictId, toMe))
  }

  retry(mutationId?: MutationId) {
    return this.#quietly((desk) => actions.retry(desk, mutationId))
  }

  takeBack(mutationId: MutationId) {
    return this.#withDesk((desk) => actions.takeBack(desk, mutationId))
  }

  async syncNow() {
    await this.#withDesk((desk) => {
      desk.driver.now()
      return Promise.resolve({ ok: true, value: null })
    })
  }

  lineChanged() {
    return Promise.resolve(this.#keeper.desk?.driver.probe())
  }

  command<N extends QueuedEndpoint>(endpoint: N, input: CallInput<N>, label: string) {
    return this.#withDesk((desk) => queueCommand(desk, this.#ports, { endpoint, input, label }))
  }

  call<N extends CallableEndpoint>(endpoint: N, input: CallInput<N>, proof?: StepUpProof): Promise<Outcome<CallReply<N>>> {
    // The transport has parsed the reply with the table's schema for this route.
    return this.#withDesk(async (desk) => (await askRoute(desk, this.#ports, endpoint, input, proof)) as Outcome<CallReply<N>>)
  }

  readonly fileCall: EngineApi['fileCall'] = (endpoint, input) => this.#withDesk(() => fileCall(this.#ports, endpoint, input))

  retryCommand(commandId?: IdempotencyKey) {
    return this.#withDesk((desk) => retryCommand(desk, this.#ports, commandId))
  }

  confirmCommand(commandId: IdempotencyKey, proof: StepUpProof) {
    return this.#withDesk((desk) => confirmCommand(desk, this.#ports, commandId, proof))
  }

  giveUpCommand(commandId: IdempotencyKey, evenIfArrived = false) {
    return this.#withDesk((desk) => giveUpCommand(desk, commandId, evenIfArrived))
  }

  refusedBody(commandId: IdempotencyKey) {
    return this.#withDesk((desk) => refusedBody(desk, commandId))
  }

  joinOpenCount(refused: StockCountId) {
    return this.#withDesk((desk) => joinOpenCount(desk, this.#ports, refused))
  }

  takeSaleRight(hubCode: HubCode) {
    return this.#withDesk((desk) => takeRightHere(desk, this.#ports, hubCode))
  }

  keepSaleRights(isOn: boolean) {
    return this.#withDesk((desk) => keepSaleRights(desk, isOn))
  }

  takeLease(input: Parameters<EngineApi['takeLease']>[0]) {
    return this.#withDesk((desk) => (desk.isIdentified ? desk.sales.leases.take(input) : Promise.resolve(refuse('server_unreachable'))))
  }

  releaseLease(contractId: DocumentId) {
    return this.#quietly((desk) => desk.sales.leases.release(contractId))
  }

  keepInHand(place: InHandPlace, value: Json | null) {
    return this.#withDesk((desk) => desk.inHand.keep(place, value))
  }

  inHand() {
    return this.#withDesk((desk) => desk.inHand.all())
  }

  /** What nobody waits to hear the end of. */
  async #quietly(act: (desk: Desk) => Promise<unknown>): Promise<void> {
    await this.#withDesk(async (desk) => accept(await act(desk)))
  }

  /** Without an open desk, or when it is closed meanwhile: local_store_locked. */
  async #withDesk<T>(act: (desk: Desk) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const { desk } = this.#keeper
    if (!desk || desk.abort.signal.aborted) return refuse('local_store_locked')
    try {
      return await act(desk)
    } catch (error) {
      if (error instanceof DeskClosed || desk.abort.signal.aborted) return refuse('local_store_locked')
      throw error
    }
  }

  async #reindex(): Promise<void> {
    const { desk } = this.#keeper
    try {
      await desk?.reindexWork()
    } catch (error) {
      if (!(error instanceof DeskClosed) && !desk?.abort.signal.aborted) throw error
    }
  }
}
