import { z } from 'zod'
import { instantSchema } from '../kernel/instant.ts'
import { dealerCodeSchema, userIdSchema } from '../kernel/ids.ts'

export const roleCodeSchema = z.string().regex(/^[A-Z][A-Z0-9_]{1,39}$/)

/** A role as it stands in the tables: what it holds by itself, and whom it stands above. `name` null: it comes with the program. */
export const roleEntrySchema = z.strictObject({
  code: roleCodeSchema,
  name: z.string().nullable(),
  permissions: z.array(z.string()).readonly(),
  juniors: z.array(roleCodeSchema).readonly(),
})
export type RoleEntry = z.infer<typeof roleEntrySchema>

/** Every role, and the pairs that nobody may have in one hand. */
export const roleBookSchema = z.strictObject({
  roles: z.array(roleEntrySchema).readonly(),
  apart: z.array(z.tuple([roleCodeSchema, roleCodeSchema])).readonly(),
})
export type RoleBook = z.infer<typeof roleBookSchema>

/** Where a role counts: everywhere, or only while its holder belongs to one shop. */
export const roleScopeSchema = z.union([z.literal('all'), z.templateLiteral(['dealer:', dealerCodeSchema])])
export type RoleScope = z.infer<typeof roleScopeSchema>

/** A role that was given to a person. `byPost`: it came with the post and goes with it. `validTo` null: until it is taken away. */
export const givenRoleSchema = z.strictObject({
  id: z.uuid(),
  role: roleCodeSchema,
  scope: roleScopeSchema,
  byPost: z.boolean(),
  validFrom: instantSchema,
  validTo: instantSchema.nullable(),
  givenBy: userIdSchema.nullable(),
  reason: z.string().nullable(),
})
export type GivenRole = z.infer<typeof givenRoleSchema>

/**
 * ACC-3: the way from a role to the nearest one that holds the permission by itself, both ends included; null where neither it nor
 * any junior does. A senior may do what its juniors may, never the other way. Ends in a book with a cycle too.
 */
export function wayToPermission(book: RoleBook, role: string, permission: string): readonly string[] | null {
  const entries = new Map(book.roles.map((entry) => [entry.code, entry]))
  const seen = new Set([role])
  const ways: (readonly string[])[] = [[role]]
  for (const way of ways) {
    const entry = entries.get(way.at(-1)!)
    if (entry?.permissions.includes(permission)) return way
    for (const junior of entry?.juniors ?? []) {
      if (seen.has(junior)) continue
      seen.add(junior)
      ways.push([...way, junior])
    }
  }
  return null
}
