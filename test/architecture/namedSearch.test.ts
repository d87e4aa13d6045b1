import { expect, test } from 'vitest'
import { openApiDocument } from '../../server/platform/openApi.ts'
import { readSource, sourceFiles, withoutComments } from './sourceFiles.ts'

type Operation = { readonly parameters?: readonly { readonly name: string; readonly in: string }[] }
type Interface = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

/** By what somebody would look a customer up, or anybody by a part of what is written of him. */
const personal = /name|phone|customer|birth|address|email|keyword|search|query|^q$|like|contains|imei/i
/** No customer is found by these: who works here by the beginning of a name, a file by its own, a handset by its whole number. */
const ofNoCustomer = new Set(['get /api/v1/access/people q', 'post /api/v1/imports fileName', 'get /api/v1/stock-units/{imei} imei'])

function searchesByPerson({ paths }: Interface): string[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [] }]) =>
      parameters
        .filter((one) => personal.test(one.name))
        .map(({ name }) => `${method} ${path} ${name}`)
        .filter((found) => !ofNoCustomer.has(found)),
    ),
  )
}

test('[ARC-14] L-08 no route of the centre finds customers by name, number or a piece of either: a shop looks through its own copy', () => {
  const document = openApiDocument() as unknown as Interface
  const parameters = Object.values(document.paths).flatMap((methods) => Object.values(methods).flatMap((one) => one.parameters ?? []))
  expect(parameters.length).toBeGreaterThan(20)
  expect(searchesByPerson(document)).toEqual([])
  for (const name of ['customerName', 'q', 'phone', 'nameContains'])
    expect(searchesByPerson({ paths: { '/planted': { get: { parameters: [{ name, in: 'query' }] } } } })).toEqual([`get /planted ${name}`])
})

test('[ARC-14] L-08 no query of the server compares with a pattern that somebody wrote', () => {
  const files = sourceFiles('server').filter((file) => !file.startsWith('server/migrations/'))
  expect(files.length).toBeGreaterThan(100)
  const pattern = /\bi?like\s+(\$\{|\$\d|'%|any\b|concat)|'i?like'|~\*?\s*\$\{|similar to/i
  expect(files.filter((file) => pattern.test(withoutComments(readSource(file))))).toEqual([])
  for (const planted of ['where name ilike ${text}', "name like '%' || $1", "where('name', 'like', text)", 'name ~* ${text}'])
    expect(pattern.test(planted), planted).toBe(true)
})
