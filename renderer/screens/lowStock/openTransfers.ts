import type { TransferState } from '../../../domain/stock/transfer.ts'
import { transferTable } from '../../../domain/stock/transferTable.ts'

export const isDone = (state: TransferState) => transferTable[state].length === 0
