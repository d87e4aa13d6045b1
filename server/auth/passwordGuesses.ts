import { koreanPasswordWords } from '../../domain/session/koreanPasswordWords.ts'
import type { PasswordGuesses } from './authPorts.ts'

type Estimator = { check(password: string, ownWords: string[]): { readonly guessesLog10: number } }

/** Words of this program and its trade, beside those of every list. */
const tradeWords = ['dealer', 'desk', 'telecom', 'mobile', 'phone', 'usim', 'hub', 'admin', 'manager', 'staff', 'counselor']

/**
 * zxcvbn over its 49,000 passwords that are tried first and the Korean words that no list has. Read at the first question: it takes
 * the memory and the time of a file of half a megabyte, which only identity needs.
 */
export function createPasswordGuesses(): PasswordGuesses {
  let made: Promise<Estimator> | null = null
  return {
    async guessesLog10(password, ownWords) {
      made ??= makeEstimator()
      return (await made).check(password.normalize('NFC'), [...ownWords]).guessesLog10
    },
  }
}

async function makeEstimator(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new ZxcvbnFactory({
    dictionary: { ...dictionary, korean: [...koreanPasswordWords], trade: tradeWords },
    graphs: adjacencyGraphs,
  })
}
