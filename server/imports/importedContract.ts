import { v5 } from 'uuid'
import type { Contract } from '../../domain/contracts/contract.ts'
import type { ContractDraft } from '../../domain/imports/parseLegacyRow.ts'
import { documentIdSchema, type DocumentId } from '../../domain/kernel/ids.ts'
import type { Instant } from '../../domain/kernel/instant.ts'

/** Fixed for good: with another namespace a file imported before would come in a second time. */
const NAMESPACES = {
  contract: '9c1f1b0e-2f0a-5b66-8f1d-3f6a7a5f6c01',
  customer: '9c1f1b0e-2f0a-5b66-8f1d-3f6a7a5f6c02',
} as const

/** A row on its way into the store. */
export type ImportCandidate = { readonly line: number; readonly id: DocumentId; readonly draft: ContractDraft }

/** A contract to be created, as whoever writes documents takes it. */
export type ImportedContract = { readonly id: DocumentId; readonly body: Contract }

/** IMP-12: the contract's id follows from its number alone, so that the same row is the same document wherever it comes from. */
export function importCandidate(line: number, draft: ContractDraft): ImportCandidate {
  return { line, id: documentIdSchema.parse(v5(draft.contractNo, NAMESPACES.contract)), draft }
}

/** The customer's id follows from the contract number, which is no personal datum; two contracts are two customers. */
export function importedContract({ id, draft }: ImportCandidate, at: Instant): ImportedContract {
  const customerId = documentIdSchema.parse(v5(draft.contractNo, NAMESPACES.customer))
  return { id, body: { ...draft, customerId, updatedAt: at } }
}
