import type { Transport } from '../../sync/ports.ts'
import type { Tamper } from '../server/stock/tamperedDatabase.ts'
import { seededRandom, seededUuid } from '../simulation/seededRandom.ts'
import { idempotencyKeySchema } from '../../domain/kernel/ids.ts'
import type { NodePlant } from './worldNode.ts'

/** A mistake on purpose: in the services of the centre, on its way to the database, on a PC, or in the database itself. */
export type Mistake = {
  readonly node?: NodePlant
  readonly transport?: (transport: Transport) => Transport
  /** Said by the owner before the world begins. */
  readonly spoil?: string
}

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

const captured = { state: 'captured', externalRef: 'x', capturedAmount: 0, refundedAmount: 0 } as const

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
    seed: 3,
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
  {
    name: 'a sale that comes after its right ran out takes the unit from whoever has it',
    found: /^(S\d|M2)/,
    seed: 3,
    mistake: { node: { stock: takesLateSales } },
  },
  {
    name: 'the database no longer keeps a contract to one open order',
    found: /^C7/,
    seed: 3,
    mistake: { spoil: 'drop index desk.order_one_open_per_contract' },
  },
  {
    name: 'a row that changed while it was told counts as told',
    found: /^C3/,
    seed: 3,
    mistake: {
      node: {
        tamper: edited(
          (_name, text) => text.includes('set published_version = told.version'),
          (text) => text.replace('set published_version = told.version', 'set published_version = t.version'),
        ),
      },
    },
  },
  {
    name: 'a timer that is armed while it runs is forgotten',
    found: /^M3/,
    seed: 3,
    mistake: {
      node: {
        tamper: edited(
          (_name, text) => text.includes('delete from desk.timer where kind'),
          (text) => text.replace('and attempts > 0', ''),
        ),
      },
    },
  },
  {
    name: 'a PC asks again under a new key',
    found: /^C9/,
    seed: 3,
    mistake: { transport: newKeys },
  },
]

function freshKeys(real: Parameters<NonNullable<NodePlant['payments']>>[0]): typeof real {
  const random = seededRandom('fresh keys')
  return { ...real, confirm: (asked) => real.confirm({ ...asked, idempotencyKey: seededUuid(0, random) }) }
}

function takesLateSales(real: Parameters<NonNullable<NodePlant['stock']>>[0]): typeof real {
  return {
    ...real,
    settleOfflineSale: async (tx, sale) => {
      const settled = await real.settleOfflineSale(tx, sale)
      if ('line' in settled) return settled
      const line = { lineId: sale.lineId, skuCode: 'S25-256-M', requestedQty: 1, heldQty: 1, imeis: [sale.imei] }
      return { kind: 'late', line }
    },
  }
}

function newKeys(real: Transport): Transport {
  const random = seededRandom('new keys')
  return {
    ...real,
    ask: (call, signal) =>
      real.ask(call.key === undefined ? call : { ...call, key: idempotencyKeySchema.parse(seededUuid(0, random)) }, signal),
  }
}
