import { isClosed } from '../contracts/contractTable.ts'
import type { Instant } from '../kernel/instant.ts'
import { isFinal } from '../kernel/stateTable.ts'
import { orderTable } from '../orders/orderTable.ts'
import { stockCountTable } from '../stock/stockCount.ts'
import { transferTable } from '../stock/transferTable.ts'
import type { TypedBody } from './scopesOf.ts'

/** The largest number of 14 digits, so that the text has one width: the last millisecond of its kind lies in the year 5138. */
const COUNTDOWN_FROM_MS = 99_999_999_999_999

/**
 * SYN-10: the place of a document in the first copy of its scope, as text that sorts: hubs, plans and
 * offerings, then stock and sale rights, then open conflicts with orders, transfers and counts under way, then open contracts,
 * then closed ones, then what is over; newest first. A shop can work before all has come.
 */
export function priorityOf({ type, body }: TypedBody): string {
  switch (type) {
    case 'hub':
    case 'plan':
    case 'offering':
      return '0'
    case 'stockLevel':
    case 'saleRight':
      return '1'
    case 'order':
      return `${isFinal(orderTable, body.state) ? '5' : '2'}${newestFirst(body.placedAt)}`
    case 'transfer':
      return `${isFinal(transferTable, body.state) ? '5' : '2'}${newestFirst(body.requestedAt)}`
    case 'stockCount':
      return `${isFinal(stockCountTable, body.state) ? '5' : '2'}${newestFirst(body.startedAt)}`
    case 'conflict':
      return `${body.state === 'open' ? '2' : '5'}${newestFirst(body.openedAt)}`
    case 'contract':
      return `${isClosed(body.status) ? '4' : '3'}${newestFirst(body.updatedAt)}`
  }
}

function newestFirst(at: Instant): string {
  return String(COUNTDOWN_FROM_MS - Date.parse(at)).padStart(14, '0')
}
