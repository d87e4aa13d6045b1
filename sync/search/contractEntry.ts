import { contractStates, type ContractState } from '../../domain/contracts/contract.ts'
import { valueAt } from '../../domain/contracts/contractChanges.ts'
import type { Json } from '../../domain/kernel/json.ts'
import type { SearchEntry } from './searchIndex.ts'
import { searchText } from './searchText.ts'

const known: ReadonlySet<unknown> = new Set(contractStates)
const isState = (value: unknown): value is ContractState => known.has(value)

/**
 * The searchable line of a contract, read defensively: the body may not have been parsed in full yet (see Replica). Null
 * when it is no contract at all; it is then in no list, and the comparison with the centre says that something is wrong.
 */
export function contractEntry(id: string, body: unknown): SearchEntry | null {
  if (typeof body !== 'object' || body === null) return null
  const text = (path: string) => {
    const value = valueAt(body as Json, path)
    return typeof value === 'string' ? value : ''
  }
  const state = valueAt(body as Json, 'status')
  const updatedAt = Date.parse(text('updatedAt'))
  if (!isState(state) || Number.isNaN(updatedAt)) return null
  const model = `${text('device.modelCode')} ${text('device.name')}`
  const line = searchText({
    name: text('customer.name'),
    phone: text('customer.phone'),
    msisdn: text('msisdn'),
    contractNo: text('contractNo'),
    imei: text('device.imei'),
    model,
  })
  return { id, text: line, state, updatedAt }
}
