export type AnswersInOrder = {
  /** From now on only answers to this question count; `null`: none does. */
  readonly turnTo: (question: unknown) => void
  /** Calls `hear` with the answer unless the question changed meanwhile or a later asking of it was answered first. */
  readonly listen: <T>(question: unknown, asking: Promise<T>, hear: (answer: T) => void) => Promise<void>
}

/** Drops answers that were overtaken: what is slow must not stand where something newer stood already. */
export function answersInOrder(): AnswersInOrder {
  let current: unknown = null
  let asked = 0
  let heard = 0
  return {
    turnTo(question) {
      current = question
    },
    async listen(question, asking, hear) {
      const turn = (asked += 1)
      const answer = await asking
      if (question !== current || turn < heard) return
      heard = turn
      hear(answer)
    },
  }
}
