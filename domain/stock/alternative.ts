import { z } from 'zod'
import { hubCodeSchema, skuCodeSchema } from '../kernel/ids.ts'
import { daySchema, instantSchema } from '../kernel/instant.ts'
import { quantitySchema } from '../kernel/quantity.ts'

/** What a customer may be offered instead: the same goods at another hub, or here on a later day. True at `seenAt`. */
export const alternativeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('hub'),
    skuCode: skuCodeSchema,
    hubCode: hubCodeSchema,
    hubName: z.string(),
    availableQty: quantitySchema,
    promisedDay: daySchema,
    seenAt: instantSchema,
  }),
  z.strictObject({
    kind: z.literal('later'),
    skuCode: skuCodeSchema,
    hubCode: hubCodeSchema,
    /** On their way to this hub and promised to nobody. */
    expectedQty: quantitySchema,
    promisedDay: daySchema,
    seenAt: instantSchema,
  }),
])
export type Alternative = z.infer<typeof alternativeSchema>
