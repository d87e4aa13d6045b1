import { offeringSchema, type Offering } from '../../domain/catalogue/offering.ts'
import { planOfferingSchema } from '../../domain/catalogue/planOffering.ts'
import { toInstant } from '../../domain/kernel/instant.ts'
import type { KnownPlan } from '../../domain/orders/placementInput.ts'
import type { DatabaseTransaction } from '../platform/database.ts'

export type Catalogue = {
  readonly offerings: ReadonlyMap<string, Offering>
  readonly plans: ReadonlyMap<string, KnownPlan>
}

type Known<T> = Map<string, { readonly rev: string; readonly body: T }>

/** The catalogue of now, by its revisions: a body is fetched and parsed once, and again only when it changed. */
export function createCatalogueCache(): { read(tx: DatabaseTransaction): Promise<Catalogue> } {
  const offerings: Known<Offering> = new Map()
  const plans: Known<KnownPlan> = new Map()
  return {
    async read(tx) {
      const heads = await tx
        .selectFrom('desk.document')
        .select(['type', 'id', 'rev'])
        .where('type', 'in', ['offering', 'plan'])
        .where('deleted', '=', false)
        .execute()
      const stale = heads.filter(({ type, id, rev }) => (type === 'plan' ? plans : offerings).get(id)?.rev !== rev)
      if (stale.length > 0) {
        const rows = await tx
          .selectFrom('desk.document')
          .select(['type', 'id', 'rev', 'body', 'updated_at'])
          .where('type', 'in', ['offering', 'plan'])
          .where(
            'id',
            'in',
            stale.map(({ id }) => id),
          )
          .execute()
        for (const { type, id, rev, body, updated_at: at } of rows) {
          if (type === 'plan') plans.set(id, { rev, body: { ...planOfferingSchema.parse(body), updatedAt: toInstant(at.getTime()) } })
          else offerings.set(id, { rev, body: offeringSchema.parse(body) })
        }
      }
      const standing = new Set(heads.map(({ type, id }) => `${type}/${id}`))
      const now = <T>(type: 'offering' | 'plan', known: Known<T>) =>
        new Map([...known].filter(([id]) => standing.has(`${type}/${id}`)).map(([id, { body }]) => [id, body] as const))
      return { offerings: now('offering', offerings), plans: now('plan', plans) }
    },
  }
}
