import type { ContractField } from '../../domain/contracts/contractFields.ts'
import type { Json } from '../../domain/kernel/json.ts'

/** One edit a person made and the desk accepted. */
export type LoggedEdit = {
  readonly mutationId: string
  readonly contractId: string
  readonly desk: string
  readonly loginId: string
  readonly fields: Readonly<Partial<Record<ContractField, Json>>>
  /** Of an edit that went on with one still waiting: what says again what stood there before. Nothing of it is left to send. */
  readonly typedBack: readonly ContractField[]
}

type Refused = { readonly loginId: string; readonly contractId: string; readonly field: string }
const keyOf = ({ loginId, contractId, field }: Refused) => `${loginId} ${contractId} ${field}`

/** What happened in a world: the edits are what must not be lost, the lines are what a person reads when one fails. */
export class WorldLog {
  readonly #edits: LoggedEdit[] = []
  readonly #lines: string[] = []
  readonly #takenBack = new Set<string>()
  readonly #refused = new Set<string>()
  /** True once a backup was restored: what the centre knew may have been known before. */
  restored = false

  edit(edit: LoggedEdit): void {
    this.#edits.push(edit)
  }
  takeBack(mutationId: string): void {
    this.#takenBack.add(mutationId)
  }
  /** What a person reads at a desk as refused. */
  refused(mutationId: string, entry: Refused): void {
    this.#refused.add(mutationId)
    this.#refused.add(keyOf(entry))
  }
  wasRefused(entry: Refused | string): boolean {
    return this.#refused.has(typeof entry === 'string' ? entry : keyOf(entry))
  }
  line(at: number, text: string): void {
    this.#lines.push(`${String(at).padStart(9)} ${text}`)
  }
  /** Edits their author did not take back. One mutation may carry several, typed one after the other before it was sent. */
  get edits(): readonly LoggedEdit[] {
    return this.#edits.filter((edit) => !this.#takenBack.has(edit.mutationId))
  }
  get text(): string {
    return this.#lines.join('\n')
  }
}
