import { create } from 'zustand'
import { accept, refusals, type Outcome, type RefusalCode } from '../../domain/kernel/refusals.ts'
import type { StepUpProof } from '../../sync/commandApi.ts'

type Asking = {
  /** A sensitive request that waits for a code or a passkey. Refused: another one may be shown. Null: none waits. */
  readonly ask: ((proof: StepUpProof) => Promise<Outcome<null>>) | null
  readonly giveUp: () => void
}

const nothing: Asking = { ask: null, giveUp: () => undefined }

/** What the prompt for it works on: one request at a time. */
export const useStepUpAsking = create<Asking>(() => nothing)

/** What was shown did not count. */
const wrong: ReadonlySet<RefusalCode> = new Set(['second_factor_wrong', 'passkey_unknown', 'passkey_challenge_invalid', 'passkey_counter'])

/** What was shown was not right, or nobody could look at it now; any other answer is the request's own. */
function mayTryAgain<T>(answer: Outcome<T>): boolean {
  return !answer.ok && (wrong.has(answer.code) || refusals[answer.code].retry === 'later')
}

/**
 * Does a request, and where it needs to be confirmed asks the person for a code or a passkey and does the very same again with it. Given up: the
 * refusal that made it necessary, as if nobody had been asked.
 */
export async function confirmed<T>(request: (proof?: StepUpProof) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const answer = await request()
  return answer.ok || answer.code !== 'step_up_needed' ? answer : askWithProof(answer, request)
}

function askWithProof<T>(refused: Outcome<T>, request: (proof: StepUpProof) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  useStepUpAsking.getState().giveUp()
  return new Promise((resolve) => {
    let underWay = false
    // By now another request may be the one that asks.
    const isAsking = () => useStepUpAsking.getState().ask === ask
    const end = (answer: Outcome<T>) => {
      if (isAsking()) useStepUpAsking.setState(nothing)
      resolve(answer)
    }
    const ask = async (proof: StepUpProof): Promise<Outcome<null>> => {
      underWay = true
      const answer = await request(proof).finally(() => (underWay = false))
      if (!answer.ok && isAsking() && mayTryAgain(answer)) return answer
      end(answer)
      return accept(null)
    }
    const giveUp = () => {
      // What is on its way to the centre is not called back: whoever asked hears what became of it.
      if (underWay) useStepUpAsking.setState(nothing)
      else end(refused)
    }
    useStepUpAsking.setState({ ask, giveUp })
  })
}
