import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepEqualParts } from '../../renderer/data/keepEqualParts.ts'

test('what equals the value before is that very object, however deep', () => {
  const before = {
    rows: [
      { id: 1, tags: ['a'] },
      { id: 2, tags: [] },
    ],
    total: 2,
  }
  expect(keepEqualParts(before, structuredClone(before))).toBe(before)
})

test('a change makes new only what it is part of', () => {
  const before = { rows: [{ id: 1 }, { id: 2 }], filter: { text: '' } }
  const next = keepEqualParts(before, { rows: [{ id: 1 }, { id: 3 }], filter: { text: '' } })
  expect(next.rows[0]).toBe(before.rows[0])
  expect(next.filter).toBe(before.filter)
  expect(next.rows).not.toBe(before.rows)
  expect(next.rows[1]).toEqual({ id: 3 })
})

test('a key that went, a list that grew and an absent value that came are changes', () => {
  expect(keepEqualParts({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 })
  expect(keepEqualParts([1], [1, 2])).toEqual([1, 2])
  expect(keepEqualParts({ a: 1 }, { a: 1, b: undefined })).toHaveProperty('b', undefined)
  expect(keepEqualParts({ list: [] }, { list: {} })).toEqual({ list: {} })
})

test('the value is always that of the newest, whatever was before', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, next) => {
      expect(keepEqualParts(before, next)).toEqual(next)
    }),
  )
})
