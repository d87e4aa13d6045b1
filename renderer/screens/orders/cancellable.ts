import type { Order } from '../../../domain/orders/order.ts'
import type { OrderView } from '../../../sync/salesTopics.ts'

/** The order as the judgement of a cancellation reads it; its number plays no part in that. */
export const cancellable = ({ body, orderNo }: OrderView): Order => ({ ...body, orderNo: orderNo ?? '' })
