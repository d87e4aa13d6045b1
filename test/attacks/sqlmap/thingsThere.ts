import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { SYNC_SCHEMA } from '../../../domain/protocol/pull.ts'
import type { AttackPerson } from './attackPerson.ts'
import { FRESH_UUID, type KnownValue } from './sampleOfSchema.ts'

const listSchema = <T extends z.ZodType>(name: string, row: T) => z.object({ [name]: z.array(row) }).transform((reply) => reply[name] ?? [])
const pulledSchema = z.object({
  epoch: z.string(),
  documents: z.array(z.object({ type: z.string(), id: z.string(), rev: z.string(), body: z.unknown() })),
})

/**
 * Things of a shop that are there, so that what is attacked reaches the database: by the path of an endpoint and the name of a value.
 * `sale` is placed.
 */
export async function thingsThere(
  shop: AttackPerson,
  office: AttackPerson,
  sale: { readonly orderId: string },
): Promise<(endpoint: string) => KnownValue> {
  const pull = async () =>
    pulledSchema.parse(await shop.ask('POST', '/sync/pull', { epoch: null, schema: SYNC_SCHEMA, cursors: {}, limit: 5000 }))
  // What is in the books is told to PCs a moment later.
  let pulled = await pull()
  while (!pulled.documents.some(({ type }) => type === 'stockLevel')) pulled = await wait(100).then(pull)
  const { epoch, documents } = pulled
  const first = (type: string) => documents.find((document) => document.type === type)
  const contract = first('contract')
  const hub = documents.find(({ type, id }) => type === 'hub' && /^D\d{4}-/.test(id)) ?? first('hub')
  const offering = z
    .object({ offeringCode: z.string(), skus: z.array(z.object({ skuCode: z.string() })) })
    .safeParse(first('offering')?.body).data
  const unit = listSchema('units', z.object({ imei: z.string(), skuCode: z.string() }))
    .parse(await shop.ask('GET', `/stock-units?hubCode=${hub?.id}`))
    .at(0)
  const person = listSchema('people', z.object({ userId: z.string(), loginId: z.string() }))
    .parse(await office.ask('GET', '/access/people'))
    .at(-1)
  await shop.ask('POST', '/orders', sale)
  const ids: readonly (readonly [path: string, id: string | undefined])[] = [
    ['/contracts/', contract?.id],
    ['/orders/', sale.orderId],
    ['/saga-desk/', sale.orderId],
    ['/transfers/', first('transfer')?.id],
    ['/stock-counts/', first('stockCount')?.id],
    ['/sale-rights/', first('saleRight')?.id],
    ['/access/people/', person?.userId],
    ['/access/roles/', 'MARKETING'],
    ['/audit/alerts/', '1'],
  ]
  const named: Readonly<Record<string, string | undefined>> = {
    epoch,
    contractId: contract?.id,
    docId: contract?.id,
    baseRev: contract?.rev,
    sawTheirsRev: contract?.rev,
    hubCode: hub?.id,
    toHubCode: hub?.id,
    fromHubCode: documents.find(({ type, id }) => type === 'hub' && !id.startsWith('D1'))?.id,
    skuCode: unit?.skuCode,
    skuCodes: unit?.skuCode,
    imei: unit?.imei,
    imeis: unit?.imei,
    acceptedImeis: unit?.imei,
    damagedImeis: unit?.imei,
    overImeis: unit?.imei,
    cursor: Buffer.from(JSON.stringify(['2036-10-01T09:00:00.000Z', FRESH_UUID])).toString('base64url'),
    offeringCode: offering?.offeringCode,
    path: 'memo',
    planCode: first('plan')?.id,
    role: 'MARKETING',
    above: 'MARKETING',
    loginId: shop.loginId,
    who: shop.loginId,
    q: 'd1001',
    after: 'd1001',
    subject: contract?.id,
    fileName: 'contracts.csv',
    quantity: '1',
    limit: '7',
    event: '7',
    before: '7000000',
    until: '2036-10-01T09:00:00.000Z',
    validTo: '2036-10-01T09:00:00.000Z',
  }
  return (endpoint) => (name) => (name === 'id' ? ids.find(([path]) => endpoint.includes(path))?.[1] : named[name])
}
