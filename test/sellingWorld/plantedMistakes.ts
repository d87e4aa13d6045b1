import type { Transport } from '../../sync/ports.ts'
import type { NodePlant } from './worldNode.ts'

/** A mistake on purpose: in the services of the centre, on a PC, or in the database itself. */
export type Mistake = {
  readonly node?: NodePlant
  readonly transport?: (transport: Transport) => Transport
  /** Said by the owner before the world begins. */
  readonly spoil?: string
}
