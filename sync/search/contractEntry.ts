import { contractStates, type ContractState } from '../../domain/contracts/contract.ts'
import type { SearchEntry } from './searchIndex.ts'
import { searchLines } from './searchLines.ts'

const known: ReadonlySet<unknown> = new Set(contractStates)
const isState = (value: unknown): value is ContractState => known.has(value)

type Loose = { readonly [key: string]: unknown }
const text = (value: unknown) => (typeof value === 'string' ? value : '')
const branch = (value: unknown): Loose => (typeof value === 'object' && value !== null ? (value as Loose) : {})

/**
 * The searchable line of a contract, read defensively: the body may not have been parsed in full yet (see Replica). Null
 * when it is no contract at all; it is then in no list, and the comparison with the centre says that something is wrong.
 */
export function contractEntry(id: string, raw: unknown): SearchEntry | null {
  const body = branch(raw)
  const state = body['status']
  const updatedAt = Date.parse(text(body['updatedAt']))
  if (!isState(state) || Number.isNaN(updatedAt)) return null
  const customer = branch(body['customer'])
  const device = branch(body['device'])
  const lines = searchLines({
    name: text(customer['name']),
    phone: text(customer['phone']),
    msisdn: text(body['msisdn']),
    contractNo: text(body['contractNo']),
    imei: text(device['imei']),
    model: `${text(device['modelCode'])} ${text(device['name'])}`,
  })
  return { id, ...lines, state, updatedAt }
}
