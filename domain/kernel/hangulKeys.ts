/** The keys of a Korean two-set (두벌식) keyboard on a QWERTY one. Compound jamo are typed by their parts. */
const FIRST = ['r', 'R', 's', 'e', 'E', 'f', 'a', 'q', 'Q', 't', 'T', 'd', 'w', 'W', 'c', 'z', 'x', 'v', 'g']
const MIDDLE = ['k', 'o', 'i', 'O', 'j', 'p', 'u', 'P', 'h', 'hk', 'ho', 'hl', 'y', 'n', 'nj', 'np', 'nl', 'b', 'm', 'ml', 'l']
const LAST = ['', 'r', 'R', 'rt', 's', 'sw', 'sg', 'e', 'f', 'fr', 'fa', 'fq', 'ft', 'fx', 'fv', 'fg', 'a', 'q', 'qt', 't', 'T', 'd', 'w']
  // The rest of the finals are single keys as well.
  .concat(['c', 'z', 'x', 'v', 'g'])

const SYLLABLES_FROM = 0xac00
const SYLLABLES_TO = 0xd7a3

/** What comes out when this Korean text is typed with the keyboard set to English: 광화문 is `rhkdghkans`. Other signs stay. */
export function hangulToKeys(text: string): string {
  return Array.from(text.normalize('NFC'), (sign) => {
    const code = sign.codePointAt(0) ?? 0
    if (code < SYLLABLES_FROM || code > SYLLABLES_TO) return sign
    const place = code - SYLLABLES_FROM
    const middles = MIDDLE.length
    const lasts = LAST.length
    const keys = [FIRST[Math.floor(place / (middles * lasts))], MIDDLE[Math.floor(place / lasts) % middles], LAST[place % lasts]]
    return keys.join('')
  }).join('')
}
