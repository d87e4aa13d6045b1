import type { StateTable } from '../kernel/stateTable.ts'
import type { TransferState } from './transfer.ts'

/**
 * TRF-1: 요청, 승인, 반려, 피킹, 출고, 일부 입고, 차이 확인, 완료, 회수, 취소. A receipt without difference closes a transfer,
 * one with a difference waits for a person. What is on its way can be recalled, and stands at its source again.
 */
export const transferTable: StateTable<TransferState> = {
  requested: ['approved', 'rejected', 'cancelled'],
  approved: ['picking', 'cancelled'],
  rejected: [],
  picking: ['dispatched', 'cancelled'],
  dispatched: ['partiallyReceived', 'discrepancyOpen', 'closed', 'recalled'],
  partiallyReceived: ['partiallyReceived', 'discrepancyOpen', 'closed'],
  discrepancyOpen: ['discrepancyOpen', 'closed'],
  closed: [],
  recalled: [],
  cancelled: [],
}
