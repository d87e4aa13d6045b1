import { expect, test } from 'vitest'
import { refusals } from '../../domain/kernel/refusals.ts'
import { en } from '../../renderer/text/en.ts'
import { ko } from '../../renderer/text/ko.ts'
import { refusalTextEn } from '../../renderer/text/refusalTextEn.ts'
import { refusalTextKo } from '../../renderer/text/refusalTextKo.ts'
import { createTranslator } from '../../renderer/text/translator.ts'

type Tree = { readonly [key: string]: string | Tree }

function leaves(tree: Tree, path: readonly string[] = []): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[[...path, key].join('/'), value]] : leaves(value, [...path, key]),
  )
}
const holesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).toSorted()
const korean = leaves(ko)
const english = new Map(leaves(en))

test('every text has the same holes in both languages', () => {
  expect(korean.length).toBeGreaterThan(300)
  const differing = korean.filter(([key, text]) => holesOf(text).join() !== holesOf(english.get(key) ?? '').join())
  expect(differing.map(([key]) => key)).toEqual([])
})

test('no text is empty, and no Korean is left in an English one', () => {
  const whole = [...korean, ...english]
  expect(whole.filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([])
  // Initials to search by and the name of the language itself are the same in both.
  const shared = ['search/placeholder', 'contracts/noHitHint', 'settings/languages/ko']
  expect([...english].filter(([key, text]) => /[가-힣ㄱ-ㅎ]/.test(text) && !shared.includes(key)).map(([key]) => key)).toEqual([])
})

test('a key is a path by slashes, because names of fields have dots', () => {
  const translator = createTranslator()
  expect(translator.getFixedT('ko')('field/customer.phone')).toBe(ko.field['customer.phone'])
  expect(translator.getFixedT('en')('contracts/count', { matched: '3', total: '40' })).toBe('3 of 40')
})

test('every refusal is told in both languages as sentences, never as its code', () => {
  for (const code of Object.keys(refusals) as (keyof typeof refusals)[]) {
    for (const text of [refusalTextKo[code], refusalTextEn[code]]) {
      expect(text, code).toMatch(/[.요다]\.?$/)
      expect(text, code).not.toMatch(/[a-z]_[a-z]/)
    }
  }
})
