import { decideAssignment } from '../../domain/contracts/decideAssignment.ts'
import { decideContractMutation } from '../../domain/contracts/decideContractMutation.ts'
import { decideResolution, rebaseConflict } from '../../domain/contracts/decideResolution.ts'

/** The domain's answers, as an argument, so that a test can plant a wrong one and see it found. */
export type Decisions = {
  readonly decideContractMutation: typeof decideContractMutation
  readonly decideResolution: typeof decideResolution
  readonly decideAssignment: typeof decideAssignment
  readonly rebaseConflict: typeof rebaseConflict
}

export const domainDecisions: Decisions = { decideContractMutation, decideResolution, decideAssignment, rebaseConflict }
