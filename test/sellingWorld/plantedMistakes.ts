import type { Tamper } from '../server/stock/tamperedDatabase.ts'
import { seededRandom, seededUuid } from '../simulation/seededRandom.ts'
import type { NodePlant } from './worldNode.ts'

/** A mistake on purpose: in the services of the centre, or on its way to the database. */
export type Mistake = { readonly node: NodePlant }

export type PlantedMistake = {
  readonly name: string
  /** The law by which it must be found. */
  readonly found: RegExp
  /** A seed that finds it; others are walked when the world has changed since. */
  readonly seed: number
  readonly mistake: Mistake
}

const edited =
  (is: (name: string, text: string) => boolean, edit: (text: string) => string): Tamper =>
  (name, text, values) => ({ text: is(name, text) ? edit(text) : text, values })

const captured = { paymentKey: 'x', state: 'captured', externalRef: 'x', capturedAmount: 0, refundedAmount: 0 } as const

/** Mistakes that systems of this kind have shipped. The selling world must find each of them. */
export const plantedMistakes: readonly PlantedMistake[] = [
  {
    name: 'a refund is only said to be done',
    found: /^M1/,
    seed: 3,
    mistake: { node: { payments: (real) => ({ ...real, refund: async () => ({ kind: 'done', value: captured }) }) } },
  },
  {
    name: 'no answer is taken for a no',
    found: /^M1/,
    seed: 3,
    mistake: {
      node: {
        payments: (real) => ({
          ...real,
          confirm: async (asked) => {
            const answer = await real.confirm(asked)
            return answer.kind === 'unknown' ? { kind: 'refused', error: answer.error } : answer
          },
          lookup: async () => ({ kind: 'done', value: { ...captured, state: 'refused' } }),
        }),
      },
    },
  },
  {
    name: 'every attempt to take money goes out under a key of its own',
    found: /^M4/,
    seed: 4,
    mistake: { node: { payments: freshKeys } },
  },
  {
    name: 'the hold is let go while it is paid for',
    found: /^M2/,
    seed: 3,
    mistake: {
      node: {
        stock: (real) => ({
          ...real,
          keep: async (tx, orderId) => (await real.end(tx, { orderId, end: 'release', now: '2026-11-23T02:00:00.000Z' })) === 'ended',
        }),
      },
    },
  },
  {
    name: 'what is called off stays held',
    found: /^stock/,
    seed: 3,
    mistake: { node: { stock: (real) => ({ ...real, end: async () => 'ended' }) } },
  },
  {
    name: 'a release leaves no trace and is booked again',
    found: /^(S2|S7|M7)/,
    seed: 3,
    mistake: {
      node: {
        tamper: edited(
          (name) => name === 'stock.endReservation',
          (text) => `${text} and false`,
        ),
      },
    },
  },
]

function freshKeys(real: Parameters<NonNullable<NodePlant['payments']>>[0]): typeof real {
  const random = seededRandom('fresh keys')
  return { ...real, confirm: (asked) => real.confirm({ ...asked, idempotencyKey: seededUuid(0, random) }) }
}
