const digitsOf = (text: string): string => text.replaceAll(/\D/g, '')

/** A mobile number with its hyphens while it is typed: 0101234 becomes 010-1234. One out of an address book begins with +82 for the 0. */
export function typedPhone(text: string): string {
  const digits = digitsOf(text)
    .replace(/^820?(?=1)/, '0')
    .slice(0, 11)
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter((part) => part !== '').join('-')
}

/** A day with its hyphens while it is typed: 19900517 becomes 1990-05-17. */
export function typedDay(text: string): string {
  const digits = digitsOf(text).slice(0, 8)
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter((part) => part !== '').join('-')
}

/** Won as typed, without separators; what is no number is nothing. */
export function typedWon(text: string): number {
  return Number(digitsOf(text).slice(0, 8))
}
