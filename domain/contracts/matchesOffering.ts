import type { PlanOffering } from '../catalogue/planOffering.ts'
import type { Plan } from './contract.ts'

/** CON-3: a plan may be chosen when the catalogue sells it now under this name at this fee. */
export function matchesOffering(plan: Plan, offering: PlanOffering | undefined): boolean {
  return offering !== undefined && offering.state === 'launched' && offering.name === plan.name && offering.monthlyFee === plan.monthlyFee
}
