import { instalmentSchedule } from '../../../domain/orders/instalmentSchedule.ts'

export const USUAL_LABEL_MONTHS = 24

/** The first monthly principal a label names. */
export const labelInstalment = (price: number): number => instalmentSchedule(price, USUAL_LABEL_MONTHS)[0] ?? 0
