import { z } from 'zod'
import { planSchema } from '../contracts/contract.ts'

/** A plan that may be chosen. The catalogue's fee is the only one the server accepts for a code. */
export const planOfferingSchema = z.strictObject({ ...planSchema.shape, state: z.enum(['launched', 'retired']) })
export type PlanOffering = z.infer<typeof planOfferingSchema>
