import { expect, test } from 'vitest'
import { z } from 'zod'
import { documentBodies, documentTypes } from '../../../domain/protocol/pull.ts'
import { COPY_KEPT_MS } from '../../../domain/session/copyGuard.ts'
import { HOUR_MS } from '../../../domain/kernel/instant.ts'

/** What never lies on a PC, by any of the names such a field would have: resident and foreigner numbers, accounts, cards. */
const forbidden = [
  /rrn|ssn|jumin|resident|(national|foreigner|alien|passport|licen[cs]e)(no|number|id)/,
  /account(no|number|holder)|bank|iban/,
  /card(no|number|holder|expiry)|^(pan|cvc|cvv)$/,
  /주민|외국인|여권|면허|계좌|은행|카드/,
]
const DAY_MS = 24 * HOUR_MS

/** Every name of a field at any depth, as a path. */
function fieldsOf(schema: z.ZodType): readonly string[] {
  const paths: string[] = []
  const walk = (node: unknown, path: string): void => {
    if (Array.isArray(node)) return node.forEach((inner) => walk(inner, path))
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'properties') {
        walk(value, path)
        continue
      }
      for (const [name, inner] of Object.entries(value as object)) {
        paths.push(`${path}${name}`)
        walk(inner, `${path}${name}.`)
      }
    }
  }
  walk(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' }), '')
  return paths
}

const offending = (schema: z.ZodType) =>
  fieldsOf(schema).filter((path) => forbidden.some((pattern) => pattern.test(path.split('.').at(-1)!.toLowerCase())))

test('D-10 no document that is copied to a PC has a field for a resident number, an account or a card', () => {
  expect(documentTypes.length).toBeGreaterThan(5)
  for (const type of documentTypes) {
    expect(fieldsOf(documentBodies[type]).length, type).toBeGreaterThan(2)
    expect(offending(documentBodies[type]), type).toEqual([])
  }
})

test('D-10 a field of that kind that is planted in a document is found, however deep and by whatever name', () => {
  for (const name of ['rrn', 'residentNo', 'passportNumber', 'bankCode', 'accountNo', 'cardNumber', 'cvc', '주민번호']) {
    const deep = z.strictObject({ lines: z.array(z.strictObject({ payer: z.strictObject({ [name]: z.string() }).nullable() })) })
    expect(offending(deep), name).toEqual([`lines.payer.${name}`])
  }
})

test('D-10 what a PC copied goes long before thirty days without the centre', () => {
  expect(COPY_KEPT_MS).toBeLessThan(30 * DAY_MS)
})
