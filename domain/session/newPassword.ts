import { hangulToKeys } from '../kernel/hangulKeys.ts'
import { accept, refuse, type Outcome } from '../kernel/refusals.ts'

/** Source: ASVS 6.2.1 and 6.2.9, NIST SP 800-63B. No rule of composition, no change by the calendar (6.2.5, 6.2.10). */
export const NEW_PASSWORD_CHARS_MIN = 12
export const NEW_PASSWORD_CHARS_MAX = 128
/** Tries an attacker needs who knows the usual ones: fewer than this, as a power of ten, is a password of a list with something added. */
export const GUESSES_LOG10_MIN = 8

/** A part of a name or an id that is shorter stands in many honest passwords. In Korean two syllables are a given name. */
const LATIN_PART_CHARS_MIN = 4
const HANGUL_PART_CHARS_MIN = 2

const productWords = ['dealerdesk', '딜러데스크']

/** Whose password it shall be: what others know of them stands in none. */
export type PasswordOwner = {
  readonly loginId: string
  readonly displayName: string
  readonly dealerCode: string | null
  readonly dealerName: string | null
}

export type PasswordShapeRefusal = 'password_too_short' | 'password_too_long' | 'password_own_words'

/** How many signs a person would count: 한 is one however it was typed, and so is an emoji of several code points. */
export function countedChars(text: string): number {
  return Array.from(new Intl.Segmenter('ko', { granularity: 'grapheme' }).segment(text.normalize('NFC'))).length
}

/**
 * PWD-1: what a page and the centre see of a new password without any list. Refusals in this order: password_too_short,
 * password_too_long, password_own_words (a name, an id, the shop or this program, in Korean or typed on English keys).
 */
export function lookAtNewPassword(typed: string, owner: PasswordOwner | null): Outcome<null, PasswordShapeRefusal> {
  const chars = countedChars(typed)
  if (chars < NEW_PASSWORD_CHARS_MIN) return refuse('password_too_short')
  if (chars > NEW_PASSWORD_CHARS_MAX) return refuse('password_too_long')
  const squeezed = squeeze(typed)
  return wordsOf(owner).some((word) => squeezed.includes(word)) ? refuse('password_own_words') : accept(null)
}

/**
 * PWD-1: whether somebody may have this password from now on; exactly as typed, blanks included. `guessesLog10`: how many tries it
 * takes who begins with what is on lists. Refusals: those of `lookAtNewPassword`, password_unchanged, password_common.
 * Source: security requirement A-02.
 */
export function decideNewPassword(given: {
  readonly typed: string
  readonly owner: PasswordOwner
  readonly isUnchanged: boolean
  readonly guessesLog10: number
}): Outcome<null, PasswordShapeRefusal | 'password_unchanged' | 'password_common'> {
  const looked = lookAtNewPassword(given.typed, given.owner)
  if (!looked.ok) return looked
  if (given.isUnchanged) return refuse('password_unchanged')
  return given.guessesLog10 < GUESSES_LOG10_MIN ? refuse('password_common') : accept(null)
}

/** The words that no password of this person holds, as they are compared; each Korean one also as keys. */
export function wordsOf(owner: PasswordOwner | null): readonly string[] {
  const { loginId = '', displayName = '', dealerCode = '', dealerName = '' } = owner ?? {}
  const said = [loginId, displayName, dealerCode ?? '', dealerName ?? '']
  const parts = said.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).map(squeeze)
  const long = parts.filter((part) => part.length >= (/\p{Script=Hangul}/u.test(part) ? HANGUL_PART_CHARS_MIN : LATIN_PART_CHARS_MIN))
  return [...new Set([...long, ...productWords].flatMap((word) => [word, hangulToKeys(word).toLowerCase()]))]
}

/** Letters and digits alone, in one case: `Dealer-Desk` is `dealerdesk`. */
function squeeze(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}
