import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contractEntry } from '../../sync/search/contractEntry.ts'
import { SearchIndex, type SearchEntry } from '../../sync/search/searchIndex.ts'
import { searchNeedles } from '../../sync/search/searchLines.ts'
import { contractId, makeContract } from './support/contracts.ts'
import { shop } from './support/shop.ts'

describe('one box', () => {
  const index = new SearchIndex()
  const customer = makeContract(0).customer
  index.put(
    contractEntry('hong', makeContract(1, { customer: { ...customer, name: '홍길동', phone: '010-2345-6789' }, msisdn: '010-2345-6789' }))!,
  )
  index.put(
    contractEntry('kim', makeContract(2, { customer: { ...customer, name: '김민수', phone: '010-6789-1111' }, msisdn: '010-9999-2222' }))!,
  )
  index.put(
    contractEntry(
      'fold',
      makeContract(3, {
        customer: { ...customer, name: 'John Doe' },
        device: { modelCode: 'SM-F956N', name: '갤럭시 Z 폴드6', imei: '356938035643809' },
      }),
    )!,
  )
  const found = (text: string) => index.find({ needles: searchNeedles(text), states: [] }).map(({ id }) => id)

  test.each([
    ['the last four digits', '6789', ['hong']],
    ['of the line too', '2222', ['kim']],
    ['a number in full, with hyphens', '010-2345-6789', ['hong']],
    ['the middle of a number, in more than four digits', '45678', ['hong']],
    ['a name', '길동', ['hong']],
    ['초성', 'ㅎㄱㄷ', ['hong']],
    ['part of 초성', 'ㅁㅅ', ['kim']],
    ['the wrong keyboard', 'rlaalstn', ['kim']],
    ['a contract number', 'kd00000001', ['hong']],
    ['its end', '0002', ['kim']],
    ['an IMEI', '490154203237518', ['kim', 'hong']],
    ['a model, however it is written', 'sm-s938n', ['kim', 'hong']],
    ['and with spaces', 'galaxy s25', ['kim', 'hong']],
    ['a model in Korean', '갤럭시', ['fold']],
    ['part of its name that is not', 's25울', []],
    ['what is nowhere', '없음', []],
    ['a name in Latin letters', 'john', ['fold']],
    ['a mixed name of a model', '갤럭시 z', ['fold']],
    ['nothing at all', '  ', ['fold', 'kim', 'hong']],
  ])('[PCS-18] finds by %s: %s', (_, text, ids) => {
    expect(found(text)).toEqual(ids)
  })
})

test('[PCS-18] after any puts and removals: the same as filtering and sorting everything, newest first', () => {
  const entry = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    latin: fc.constantFrom('x', 'xy', 'y', 'z'),
    hangul: fc.constant(''),
    state: fc.constantFrom('active' as const, 'suspended' as const),
    updatedAt: fc.integer({ min: 0, max: 4 }),
  })
  const step = fc.oneof(
    fc.record({ put: entry }),
    fc.record({ remove: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ ask: fc.constantFrom('x', 'y', '') }),
    fc.record({ prepare: fc.constant(true) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const index = new SearchIndex()
      const model = new Map<string, SearchEntry>()
      for (const one of steps) {
        if ('put' in one) {
          index.put(one.put)
          model.set(one.put.id, one.put)
        } else if ('remove' in one) {
          index.remove(one.remove)
          model.delete(one.remove)
        } else if ('prepare' in one) {
          index.prepare()
        } else {
          const matches = [...model.values()].filter(({ latin, state }) => latin.includes(one.ask) && state === 'active')
          const sorted = matches.toSorted((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1)).map(({ id }) => id)
          const needles = one.ask === '' ? [] : [{ text: one.ask, line: 'latin' } as const]
          expect(index.find({ needles, states: ['active'] }).map(({ id }) => id)).toEqual(sorted)
        }
      }
      expect(index.size).toBe(model.size)
    }),
  )
})

test('[PCS-18] typing on looks among what matched, and finds what the whole would, whatever changes between two keys', async () => {
  const { pc, centre } = shop(90)
  await pc.signIn()
  const fresh = async (text: string) => {
    await pc.list('nowhere')
    return (await pc.list(text)).rows.map(({ contractNo }) => contractNo)
  }
  for (const word of ['홍길동', '010-2000-0012', 'kd00000031', '0007', 'ghdrlfehd', 'galaxy']) {
    for (let end = 1; end <= word.length; end++) {
      const typed = (await pc.list(word.slice(0, end))).rows.map(({ contractNo }) => contractNo)
      expect(typed, word.slice(0, end)).toEqual(await fresh(word.slice(0, end)))
      await pc.list(word.slice(0, end))
    }
  }
  await pc.list('제')
  centre.edit(contractId(5), { customer: { ...makeContract(5).customer, name: '제갈공명' } })
  await pc.engine.syncNow()
  await pc.clock.advance(10)
  expect((await pc.list('제갈')).rows.map(({ contractNo }) => contractNo)).toEqual(['KD00000005'])
})

test('[PCS-18] lists are windows: filter, offset and limit, masked, with what is marked', async () => {
  const { pc } = shop(30)
  await pc.signIn()
  await pc.goOffline()
  await pc.edit(contractId(7), 'memo', 'a')
  await pc.engine.draftField(contractId(9), 'memo', 'b')
  expect(await pc.list('', { offset: 10, limit: 5 })).toMatchObject({ total: 30, matched: 30, offset: 10, rows: { length: 5 } })
  expect((await pc.list('', { offset: 10, limit: 5 })).rows[0]?.contractNo).toBe('KD00000020')
  expect((await pc.list('홍길동')).rows.every(({ name }) => name === '홍*동')).toBe(true)
  expect((await pc.list('', { marks: ['waiting'] })).rows.map(({ contractNo }) => contractNo)).toEqual(['KD00000007'])
  expect((await pc.list('', { marks: ['draft'] })).rows.map(({ mark }) => mark)).toEqual(['draft'])
  expect(await pc.list('', { states: ['terminated'] })).toMatchObject({ matched: 0, total: 30 })
})

test('[PCS-18] a contract is found by what its author typed, before it was sent', async () => {
  const { pc } = shop()
  await pc.signIn()
  await pc.goOffline()
  await pc.edit(contractId(1), 'customer.name', '제갈공명')
  await pc.clock.advance(10)
  expect((await pc.list('ㅈㄱㄱㅁ')).rows).toHaveLength(1)
  expect((await pc.list('제갈')).rows[0]?.name).toBe('제**명')
  expect((await pc.list('김민수')).rows).toHaveLength(0)
})

test('[PCS-18] Korean letters that a keyboard gives in pieces are found whole', () => {
  const index = new SearchIndex()
  index.put(contractEntry('hong', makeContract(0))!)
  expect(index.find({ needles: searchNeedles('길동'.normalize('NFD')), states: [] }).map(({ id }) => id)).toEqual(['hong'])
})
