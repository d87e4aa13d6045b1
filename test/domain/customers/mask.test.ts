import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskAddress, maskBirthDate, maskEmail, maskName, maskPhone } from '../../../domain/customers/mask.ts'

test.each([
  ['홍길동', '홍*동'],
  ['김수', '김*'],
  ['남궁민수', '남**수'],
  ['윤', '*'],
  ['', ''],
])('[CUS-1] the name %s is shown as %s', (name, shown) => expect(maskName(name)).toBe(shown))

test('[CUS-1] phone, e-mail, address and birth date keep only what a shop needs to tell two people apart', () => {
  expect(maskPhone('010-1234-5678')).toBe('010-****-5678')
  expect(maskPhone('01012345678')).toBe('****5678')
  expect(maskEmail('user2234303@example.com')).toBe('us**@example.com')
  expect(maskEmail('')).toBe('')
  expect(maskAddress('광주광역시 북구 대학로 215, 105동 2315호')).toBe('광주광역시 북구 ***')
  expect(maskBirthDate('1952-06-19')).toBe('1952-**-**')
})

test('[CUS-1] two names that differ only in their middle look the same', () => {
  const hangul = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code))
  fc.assert(fc.property(hangul, hangul, hangul, hangul, (first, a, b, last) => maskName(first + a + last) === maskName(first + b + last)))
})
