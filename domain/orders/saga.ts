import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'
import type { StateTable } from '../kernel/stateTable.ts'

export const sagaStates = ['running', 'completed', 'compensating', 'compensated', 'stuck', 'closedByOperator'] as const
export type SagaState = (typeof sagaStates)[number]

/**
 * SAG-2: every saga ends completed, compensated or closed by an operator; a stuck one waits for a person. What was completed
 * turns back when its order is called off before the point of no return, or comes back undelivered.
 */
export const sagaTable: StateTable<SagaState> = {
  running: ['completed', 'compensating'],
  completed: ['compensating'],
  compensating: ['compensated', 'stuck'],
  compensated: [],
  stuck: ['compensating', 'closedByOperator'],
  closedByOperator: [],
}

/** In the order in which they are done; undone in the reverse order. */
export const sagaStepNames = ['holdStock', 'writeShipment', 'confirmPayment', 'changeContract', 'confirmOrder'] as const
export type SagaStepName = (typeof sagaStepNames)[number]

export const sagaStepStates = [
  'pending',
  'calling',
  'done',
  'failed',
  'refused',
  'skipped',
  'compensating',
  'compensated',
  'compensationFailed',
  'deadLetter',
  'forced',
] as const
export type SagaStepState = (typeof sagaStepStates)[number]

/**
 * SAG-3: `calling` is written before the call, so that a call that was cut off is known. One whose answer never came counts
 * as done when it is undone: cancelling what did not happen harms nobody, forgetting what did happen costs money.
 */
export const sagaStepTable: StateTable<SagaStepState> = {
  pending: ['calling', 'skipped'],
  calling: ['calling', 'done', 'failed', 'refused', 'compensating'],
  done: ['compensating'],
  failed: ['calling', 'compensating'],
  // Who pays may choose another way: it rests until somebody does, or everything is undone.
  refused: ['pending', 'compensating'],
  skipped: [],
  compensating: ['compensating', 'compensated', 'compensationFailed'],
  compensated: [],
  compensationFailed: ['compensating', 'deadLetter'],
  deadLetter: ['compensating', 'forced'],
  forced: [],
}

export const sagaStepSchema = z.strictObject({
  name: z.enum(sagaStepNames),
  state: z.enum(sagaStepStates),
  /** Calls made in the present direction. */
  attempts: z.int().min(0),
  nextAttemptAt: instantSchema.nullable(),
  externalRef: z.string().max(200).nullable(),
  error: z.strictObject({ code: z.string().max(80), message: z.string().max(300) }).nullable(),
})
export type SagaStep = z.infer<typeof sagaStepSchema>

/** What the shop reads beside an order; the full log is asked for by `GET /orders/:id/ledger`. */
export const sagaSchema = z.strictObject({ state: z.enum(sagaStates), steps: z.array(sagaStepSchema).max(sagaStepNames.length) })
export type Saga = z.infer<typeof sagaSchema>
