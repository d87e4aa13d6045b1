import { create } from 'zustand'
import type { Outcome, RefusalCode } from '../../domain/kernel/refusals.ts'
import type { StepUpProof } from '../../sync/salesApi.ts'

type Asking = {
  /** A sensitive request that waits for a code. Null: none does. */
  readonly ask: ((code: string) => Promise<RefusalCode | null>) | null
  readonly giveUp: () => void
}

const nothing: Asking = { ask: null, giveUp: () => undefined }

/** What the prompt for a code works on: one request at a time. */
export const useStepUpAsking = create<Asking>(() => nothing)

/** After these another code may be typed; any other answer is the request's own. */
const mayTryAgain: ReadonlySet<RefusalCode> = new Set([
  'second_factor_wrong',
  'too_many_requests',
  'server_unreachable',
  'auth_unavailable',
])

/**
 * Does a request, and where it needs to be confirmed asks the person for a code and does the very same again with it. Given up: the
 * refusal that made it necessary, as if nobody had been asked.
 */
export async function confirmed<T>(request: (proof?: StepUpProof) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const answer = await request()
  return answer.ok || answer.code !== 'step_up_needed' ? answer : askWithCode(answer, (code) => request({ code }))
}

function askWithCode<T>(refused: Outcome<T>, request: (code: string) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  useStepUpAsking.getState().giveUp()
  return new Promise((resolve) => {
    const done = (answer: Outcome<T>) => {
      useStepUpAsking.setState(nothing)
      resolve(answer)
    }
    useStepUpAsking.setState({
      giveUp: () => done(refused),
      ask: async (code) => {
        const answer = await request(code)
        if (!answer.ok && mayTryAgain.has(answer.code)) return answer.code
        done(answer)
        return null
      },
    })
  })
}
