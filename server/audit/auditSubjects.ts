import { sql } from 'kysely'
import { z } from 'zod'
import { maskName } from '../../domain/customers/mask.ts'
import type { DatabaseTransaction } from '../platform/database.ts'

export type AuditSubject = { readonly no: string | null; readonly name: string | null }

const subjectRows = z.array(z.object({ type: z.string(), id: z.string(), no: z.string().nullable(), name: z.string().nullable() }))

export const subjectKey = ({ type, id }: { readonly type: string; readonly id: string }): string => `${type}:${id}`

/** What people call the contracts and orders of a page: their number and the customer's name, masked. */
export async function subjectsOf(
  tx: DatabaseTransaction,
  subjects: readonly { readonly type: string; readonly id: string }[],
): Promise<ReadonlyMap<string, AuditSubject>> {
  const idsOf = (type: string) => [...new Set(subjects.filter((subject) => subject.type === type).map(({ id }) => id))]
  const { rows } = await sql`
    select 'contract' as type, id, body ->> 'contractNo' as no, body -> 'customer' ->> 'name' as name
      from desk.document where type = 'contract' and id = any(${idsOf('contract')}::text[])
    union all
    select 'order', id::text, order_no, body -> 'customer' ->> 'name' from desk.order where id::text = any(${idsOf('order')}::text[])
  `.execute(tx)
  return new Map(
    subjectRows
      .parse(rows)
      .map(({ type, id, no, name }) => [subjectKey({ type, id }), { no, name: name === null ? null : maskName(name) }]),
  )
}

/** The ids that a typed contract number, order number or id means. */
export async function idsOfSubject(tx: DatabaseTransaction, typed: string): Promise<readonly string[]> {
  const { rows } = await sql`
    select 'contract' as type, id, null as no, null as name from desk.document where type = 'contract' and body ->> 'contractNo' = ${typed}
    union all
    select 'order', id::text, null, null from desk.order where order_no = ${typed}`.execute(tx)
  return [typed, ...subjectRows.parse(rows).map(({ id }) => id)]
}
