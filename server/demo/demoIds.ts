import { v5 } from 'uuid'
import { documentIdSchema, mutationIdSchema, userIdSchema, type DocumentId, type MutationId, type UserId } from '../../domain/kernel/ids.ts'

/** The demo world's own namespace: the same name is the same id in every demo world. */
const DEMO_NAMESPACE = '6f1f2c53-58c4-5d0e-9a6e-0d5de30d3001'

export const demoUserId = (loginId: string): UserId => userIdSchema.parse(v5(`user:${loginId}`, DEMO_NAMESPACE))
export const demoDocumentId = (name: string): DocumentId => documentIdSchema.parse(v5(name, DEMO_NAMESPACE))
export const demoMutationId = (name: string): MutationId => mutationIdSchema.parse(v5(`mutation:${name}`, DEMO_NAMESPACE))
