import { sql } from 'kysely'
import { planOfferingSchema } from '../../domain/catalogue/planOffering.ts'
import { handsetModels } from '../../domain/catalogue/handsetModels.ts'
import { plainCell } from '../../domain/imports/legacyCells.ts'
import { HOUR_MS, toInstant, type Day, type Millis } from '../../domain/kernel/instant.ts'
import { withReach } from '../platform/withReach.ts'
import type { Database } from '../platform/database.ts'
import type { LegacyContext } from '../../domain/imports/parseLegacyRow.ts'

const KOREA_AHEAD_MS = 9 * HOUR_MS

export type ImportContext = Omit<LegacyContext, 'isRepeated'> & { readonly dealers: ReadonlySet<string>; readonly planCount: number }

/**
 * What rows are read against, once per import: the dealers, the plans (by name), and the models, which are the known
 * handsets and whatever else stands in stock somewhere.
 */
export async function loadImportContext(db: Database, at: Millis): Promise<ImportContext> {
  return withReach(db, { kind: 'all' }, async (tx) => {
    const dealers = await tx.selectFrom('desk.dealer').select('code').execute()
    const planRows = await tx.selectFrom('desk.document').select('body').where('type', '=', 'plan').where('deleted', '=', false).execute()
    const stocked = await tx
      .selectFrom('desk.document')
      .select([sql<string>`body ->> 'modelCode'`.as('modelCode'), sql<string>`min(body ->> 'modelName')`.as('name')])
      .where('type', '=', 'stockLevel')
      .groupBy(sql`body ->> 'modelCode'`)
      .execute()
    const plans = planRows.map(({ body }) => planOfferingSchema.parse(body))
    const planByName = new Map(plans.map((plan) => [plainCell(plan.name), plan]))
    const modelByCode = new Map([...stocked, ...handsetModels].map((model) => [model.modelCode, model]))
    const dealerCodes = new Set(dealers.map(({ code }) => code))
    return {
      dealers: dealerCodes,
      planCount: plans.length,
      hasDealer: (code) => dealerCodes.has(code),
      planByName: (name) => planByName.get(name),
      modelByCode: (code) => modelByCode.get(code),
      today: dayInKorea(at),
    }
  })
}

function dayInKorea(at: Millis): Day {
  return toInstant(at + KOREA_AHEAD_MS).slice(0, 10)
}
