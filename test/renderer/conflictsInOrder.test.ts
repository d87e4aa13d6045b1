import { expect, test } from 'vitest'
import type { Conflict, Severity } from '../../domain/contracts/conflict.ts'
import { documentIdSchema } from '../../domain/kernel/ids.ts'
import { instantSchema } from '../../domain/kernel/instant.ts'
import { conflictsInOrder } from '../../renderer/screens/conflicts/conflictsInOrder.ts'
import type { ConflictRow } from '../../sync/engineApi.ts'
import { contractIdOf, staffA, uuidOf } from '../domain/contracts/sampleContract.ts'

function row(number: number, severity: Severity, state: Conflict['state'] = 'open'): ConflictRow {
  const openedAt = instantSchema.parse(`2026-01-0${number}T00:00:00.000Z`)
  const people = { mine: staffA, theirs: null, assignee: null }
  const id = documentIdSchema.parse(uuidOf(9, number))
  return {
    id,
    contractId: contractIdOf(number),
    contractNo: `KD${number}`,
    name: '홍*동',
    severity,
    state,
    openedAt,
    fields: [],
    ...people,
  }
}

const numbers = (rows: readonly ConflictRow[]) => rows.map(({ contractNo }) => contractNo)
const rows = [
  row(1, 'normal'),
  row(2, 'high'),
  row(3, 'critical'),
  row(4, 'high'),
  row(5, 'critical'),
  row(6, 'high', 'resolved'),
  row(7, 'normal', 'converged'),
]

test('the gravest is decided first, and among equals the one that waits longest', () => {
  expect(numbers(conflictsInOrder(rows.toReversed(), 'open'))).toEqual(['KD3', 'KD5', 'KD2', 'KD4', 'KD1'])
})

test('what is done is read newest first, however it ended', () => {
  expect(numbers(conflictsInOrder(rows, 'done'))).toEqual(['KD7', 'KD6'])
})
